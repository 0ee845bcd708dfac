import type { ErrorCode, findingKinds } from '@qianli/contracts';
import type { Role } from '@qianli/domain-case';
import type { EscalationStage, PatientClass } from '@qianli/domain-routing';
import type { Pair } from '../words/pair';

type FindingKind = (typeof findingKinds)[number];

export const roleLabels = {
  'county-uploader': ['送检员', 'County uploader'],
  'county-physician': ['县医院医师', 'County physician'],
  specialist: ['阅片专家', 'Specialist'],
  dispatcher: ['调度', 'Dispatcher'],
  'hospital-admin': ['医院管理者', 'Hospital administrator'],
  'platform-admin': ['平台管理员', 'Platform administrator'],
  gateway: ['县医院网关', 'County gateway'],
} as const satisfies Record<Role, Pair>;

/** What happened and what to do, for everybody; never the code. */
export const errorLabels = {
  'wrong-credentials': ['用户名或密码不正确。', 'The user name and password do not fit.'],
  'not-signed-in': ['登录已失效，请重新登录。', 'The sign-in is no longer valid. Please sign in again.'],
  'session-ended': ['登录已过期，请重新登录。', 'The session has ended. Please sign in again.'],
  'too-many-attempts': ['尝试次数过多，请几分钟后再试。', 'Too many attempts. Please wait a few minutes.'],
  'not-allowed': ['您的角色没有此项权限。', 'Your role does not allow this.'],
  'not-found': ['没有找到，或您无权查看。', 'Not found, or not yours to see.'],
  'case-not-found': ['没有找到该病例，或您无权查看。', 'No such case, or not yours to see.'],
  'study-not-found': ['没有找到该检查，或您无权查看。', 'No such study, or not yours to see.'],
  'report-not-found': ['该病例还没有签发的报告。', 'This case has no signed report yet.'],
  'bad-input': ['填写的内容不符合要求，请检查后再试。', 'Something in the form does not fit. Please check it.'],
  'case-already-open': ['另一位专家正在阅片。', 'Another reader has the case open.'],
  'case-not-open-by-you': ['只有正在阅片的专家可以这样做，请先打开病例。', 'Only the reader who has the case open may do this. Open it first.'],
  'case-already-assigned': ['该病例刚刚已分配给他人。', 'The case was assigned meanwhile.'],
  'case-wrong-state': ['病例当前的状态不允许这一步，请刷新后再看。', 'The state of the case does not allow this step. Look again.'],
  'no-case-waiting': ['目前没有等待您阅片的病例。', 'Nothing waits that you may read.'],
  'reader-not-eligible': ['按规则，该专家不能阅读此病例。', 'The rules do not allow this reader to read it.'],
  'stale-draft': ['草稿已被其他窗口保存，请重新载入。', 'The draft was saved elsewhere meanwhile. Load it again.'],
  'empty-report': ['签发前需填写影像所见和诊断意见。', 'A report needs findings and an impression before it is signed.'],
  'already-signed': ['报告已签发，如需修改请更正。', 'The report is signed. Amend it instead.'],
  'already-decided': ['已有人作出决定。', 'Somebody has decided this before.'],
  'not-yet-deletable': ['该检查仍待报告或送达，或保存规则已改变，影像不能删除。', 'The images may not be deleted: a report or its delivery is awaited, or the rule has changed.'],
  'already-acknowledged': ['该报告此前已确认知悉。', 'This report was acknowledged before.'],
  'wrong-password': ['密码不正确，报告没有签发。', 'The password is wrong. Nothing was signed.'],
  'claim-not-allowed': ['现行规则不允许自选病例，请用“下一例”。', 'The policy does not let readers choose from the pool. Take the next case.'],
  'policy-faulty': ['规则自相矛盾，没有保存或启用；现行规则不受影响。', 'The policy contradicts itself and was not taken; the one in force stays.'],
  'duplicate-name': ['该名称已被使用。', 'The name is taken.'],
  'uid-conflict': ['同一标识的影像已存在但内容不同，平台保留先到的一份。', 'An image with this identity is known with other content; the first is kept.'],
  'patient-wrong-state': ['两份档案已是同一人，或该档案没有合并过。', 'The records are one person already, or this one is not merged.'],
  'options-contradict': ['所选选项互相矛盾，例如日期不能既平移又保留原值。', 'The chosen options exclude each other: dates, for one, cannot be moved and kept.'],
  'incident-closed': ['该事件已由他人处理。', 'Somebody has closed this incident.'],
  'not-dicom': ['不是可保存的 DICOM 影像。', 'Not a DICOM object that can be kept.'],
  'too-large': ['超过平台可接收的大小。', 'Larger than the platform takes.'],
  'not-acceptable': ['无法以所要求的格式提供。', 'It cannot be given in that format.'],
  'unsupported-media-type': ['平台不接收这种格式。', 'The platform does not take this format.'],
  'gateway-not-trusted': ['该网关的签名密钥未登记、待批准或已撤销。', "The gateway's signing key is not registered, waits for approval, or was revoked."],
  'manifest-not-signed': ['清单的签名与网关密钥不符。', 'The signature does not fit the manifest.'],
  'study-of-another-hospital': ['该检查已由另一家医院送检。', 'The study is known from another hospital.'],
  'study-incomplete': ['影像尚未收齐，请等待，或说明原因后先行放行。', 'Images are still on their way. Wait, or release the study with a reason.'],
  'order-exists': ['该检查号已用于另一项检查。', 'The accession number stands for another examination.'],
  'threshold-not-proposed': ['该阈值已不是当前建议值，请重新加载后再采纳。', 'This is no longer the proposed threshold. Load the proposal again.'],
  'alarm-closed': ['该漂移报警已由他人关闭。', 'Somebody has closed this drift alarm already.'],
  unavailable: ['平台的一个部分暂时没有响应，请稍后再试。', 'A part of the platform does not answer. Try again shortly.'],
  'internal-error': ['平台出现故障，已记录，请稍后再试。', 'A fault on our side; it was logged. Please try again.'],
  'no-answer': ['连接不上平台，请检查网络。', 'The platform cannot be reached. Check the network.'],
} as const satisfies Record<ErrorCode | 'no-answer', Pair>;

export const readTypeLabels = { draft: ['书写', 'Draft'], preliminary: ['初步报告', 'Preliminary'], final: ['正式报告', 'Final'] } as const satisfies Record<string, Pair>;
export const credentialStateLabels = {
  valid: ['有效', 'Valid'],
  'expires-soon': ['30 天内到期', 'Expires within 30 days'],
  expired: ['已过期', 'Expired'],
  'not-yet': ['尚未生效', 'Not yet valid'],
} as const satisfies Record<string, Pair>;
/** What the models of the pre-read look for. */
export const findingLabels = {
  nodule: ['肺结节', 'Nodule'],
  mass: ['肿块或实变', 'Mass or consolidation'],
  tuberculosis: ['肺结核可疑', 'Suspected tuberculosis'],
} as const satisfies Record<string, Pair>;

export const modelStateLabels = {
  active: ['启用', 'Active'],
  shadow: ['影子运行', 'Shadow'],
  off: ['停用', 'Off'],
  rejected: ['已拒绝', 'Rejected'],
} as const satisfies Record<string, Pair>;
export const hospitalKindLabels = { county: ['县医院', 'County hospital'], tertiary: ['三级医院', 'Tertiary hospital'] } as const satisfies Record<string, Pair>;
export const stageLabels = {
  transfer: ['传输', 'Transfer'],
  'pre-read': ['AI 预读', 'Pre-read'],
  routing: ['分配', 'Routing'],
  waiting: ['等待阅片', 'Waiting'],
  reading: ['阅片', 'Reading'],
  delivery: ['送达', 'Delivery'],
  acknowledgement: ['知悉', 'Acknowledgement'],
  total: ['总计', 'Total'],
} as const satisfies Record<string, Pair>;
export const groupLabels = { hospital: ['送检医院', 'Hospital'], modality: ['检查类型', 'Modality'], reader: ['阅片专家', 'Reader'], day: ['日期', 'Day'] } as const satisfies Record<string, Pair>;
export const partStateLabels = { up: ['正常', 'Up'], silent: ['无响应', 'Silent'], down: ['停止', 'Down'] } as const satisfies Record<string, Pair>;
/** Parts of the platform as the operations page names them. */
export const partLabels = {
  api: ['接口服务', 'API'], 'pre-read': ['AI 预读服务', 'Pre-read'], routing: ['分配服务', 'Routing'], gateway: ['县医院网关', 'Gateway'], database: ['数据库', 'Database'], postgres: ['数据库', 'Database'], postgresql: ['数据库', 'Database'],
  'object-store': ['影像存储', 'Image store'], objects: ['影像存储', 'Image store'], jobs: ['任务队列', 'Job queue'], platform: ['平台', 'Platform'],
} as const satisfies Record<string, Pair>;
export const taskLabels = {
  'complete-study': ['收齐检查', 'Complete a study'],
  'index-series': ['整理序列', 'Index a series'],
  'delete-objects': ['清除已删除的影像', 'Remove deleted images'],
  'pre-read': ['AI 预读', 'Pre-read'],
  'route-case': ['分配病例', 'Route a case'],
  'scrub-objects': ['核对影像完整性', 'Check stored images'],
  'reconcile-objects': ['核对记录与影像', 'Compare rows and objects'],
  'move-to-cold': ['移入冷存储', 'Move to the cold store'],
  'recall-study': ['从冷存储取回', 'Recall from the cold store'],
  'propose-deletions': ['提出到期影像', 'Propose expired images'],
  'deliver-report': ['送达报告', 'Deliver a report'],
  'simulate-policy': ['试运行分配规则', 'Try a routing policy'],
} as const satisfies Record<string, Pair>;
export const outcomeLabels = {
  assigned: ['已分配', 'Assigned'],
  waits: ['继续等待', 'Waits'],
  'nobody-available': ['无人可阅', 'Nobody available'],
  reassigned: ['改派', 'Reassigned'],
  claimed: ['专家领取', 'Claimed'],
} as const satisfies Record<string, Pair>;
/** Circles that have been asked as the deadline nears. */
export const escalationLabels = {
  none: ['未升级', 'Not escalated'],
  widened: ['已放宽', 'Wider circle'],
  dispatcher: ['已报调度', 'Dispatcher told'],
  'department-head': ['已报科主任', 'Department head told'],
} as const satisfies Record<EscalationStage, Pair>;
export const patientClassLabels = { emergency: ['急诊', 'Emergency'], inpatient: ['住院', 'Inpatient'], outpatient: ['门诊', 'Outpatient'] } as const satisfies Record<PatientClass, Pair>;
/** By what a batch was decided. */
export const solverLabels = { 'min-cost': ['最小总代价', 'least total cost'], 'earliest-finish': ['最早完成', 'earliest finish'] } as const satisfies Record<string, Pair>;
export const agreementStateLabels = { 'in-force': ['有效', 'In force'], 'ends-soon': ['即将到期', 'Ends soon'], ended: ['已结束', 'Ended'], 'not-yet': ['尚未生效', 'Not yet'] } as const satisfies Record<string, Pair>;
export const mergeReasonLabels = {
  'same-national-id': ['身份证号相同', 'Same national identity number'],
  'identity-checked': ['已核对身份', 'Identity was checked'],
  'registration-error': ['登记错误', 'Registration error'],
} as const satisfies Record<string, Pair>;
export const incidentResolutionLabels = {
  'first-is-right': ['先到的正确', 'The first is right'],
  'sender-sends-again': ['请发送方以新标识重发', 'The sender sends it again under a new identity'],
  'same-image': ['内容实质相同', 'The images are in substance the same'],
} as const satisfies Record<string, Pair>;
export const exportReasonLabels = { teaching: ['教学', 'Teaching'], research: ['科研', 'Research'], 'quality-assurance': ['质量控制', 'Quality assurance'] } as const satisfies Record<string, Pair>;
export const orderStateLabels = { scheduled: ['待检查', 'Scheduled'], 'in-progress': ['检查中', 'In progress'], completed: ['已完成', 'Completed'], discontinued: ['中止', 'Discontinued'], cancelled: ['已取消', 'Cancelled'] } as const satisfies Record<string, Pair>;
export const gatewayKeyStateLabels = { trusted: ['已信任', 'Trusted'], waiting: ['待确认', 'Waiting'], revoked: ['已吊销', 'Revoked'] } as const satisfies Record<string, Pair>;
/** Edges of a picture. */
export const edgeLabels = { top: ['上', 'Top'], bottom: ['下', 'Bottom'], left: ['左', 'Left'], right: ['右', 'Right'] } as const satisfies Record<string, Pair>;
export const exportOptionLabels = {
  retainModifiedDates: ['日期（整体平移，间隔不变）', 'Dates, moved together so that intervals stay'],
  retainPatientCharacteristics: ['年龄、性别、身高、体重', 'Age, sex, size, weight'],
  cleanDescriptors: ['检查和序列描述（只留部位与技术用语）', 'Descriptions, only words of anatomy and technique'],
  retainFullDates: ['原有日期（不平移）', 'Dates as they are'],
  cleanStructuredContent: ['结构化报告（逐词清理，去掉姓名）', 'Structured reports, word by word, without names'],
  cleanGraphics: ['图形标注（线条和形状，不含文字）', 'Drawings: lines and shapes, no words'],
  retainSafePrivate: ['标准认定安全的厂商私有数值', 'Vendor numbers that the standard holds to be safe'],
  retainInstitutionIdentity: ['医院名称', 'The hospital'],
  retainDeviceIdentity: ['设备信息', 'The device'],
  retainUids: ['原有标识（UID）', 'Original UIDs'],
} as const satisfies Record<string, Pair>;
export const auditOutcomeLabels = { success: ['成功', 'Done'], refused: ['被拒绝', 'Refused'] } as const satisfies Record<string, Pair>;
export const weekdayLabels = { 1: ['周一', 'Mon'], 2: ['周二', 'Tue'], 3: ['周三', 'Wed'], 4: ['周四', 'Thu'], 5: ['周五', 'Fri'], 6: ['周六', 'Sat'], 7: ['周日', 'Sun'] } as const satisfies Record<number, Pair>;
export const subspecialtyLabels = {
  chest: ['胸部', 'Chest'], thoracic: ['胸部', 'Thoracic'], neuro: ['神经', 'Neuro'], abdomen: ['腹部', 'Abdomen'], abdominal: ['腹部', 'Abdominal'], msk: ['骨肌', 'Musculoskeletal'], musculoskeletal: ['骨肌', 'Musculoskeletal'],
  cardiac: ['心血管', 'Cardiac'], cardiovascular: ['心血管', 'Cardiovascular'], breast: ['乳腺', 'Breast'], paediatric: ['儿科', 'Paediatric'], pediatric: ['儿科', 'Paediatric'], emergency: ['急诊', 'Emergency'], general: ['综合', 'General'],
} as const satisfies Record<string, Pair>;
/** Versions of the routing policy. One that is not here is shown under its own name. */
export const policyLabels = { default: ['默认规则', 'Built-in policy'], 'earliest-finish-1': ['最早完成 · 第 1 版', 'earliest finish, version 1'] } as const satisfies Record<string, Pair>;

export const regulatoryLabels = { research: ['仅供研究', 'Research use only'], cleared: ['已获批', 'Cleared'] } as const satisfies Record<string, Pair>;
/** Why a file was not taken: `DicomRefusalCode` of the DICOM reader, in the words of the person who sends. */
export const fileRefusalLabels = {
  'not-dicom': ['不是 DICOM 影像文件，已跳过。', 'Not a DICOM image; it was left out.'],
  truncated: ['文件不完整，请从设备重新导出。', 'The file ends too early. Export it again at the modality.'],
  'length-beyond-end': ['文件不完整，请从设备重新导出。', 'The file ends too early. Export it again at the modality.'],
  'bad-value-representation': ['文件结构损坏，请重新导出。', 'The structure of the file is broken. Export it again.'],
  'bad-structure': ['文件结构损坏，请重新导出。', 'The structure of the file is broken. Export it again.'],
  'nested-too-deep': ['文件嵌套层级异常，已拒绝。', 'The file is nested too deeply; it was refused.'],
  'too-many-elements': ['文件数据项过多，已拒绝。', 'The file has too many elements; it was refused.'],
  'too-many-frames': ['文件帧数过多，已拒绝。', 'The file has too many frames; it was refused.'],
  'inflated-too-large': ['解压后过大，已拒绝。', 'Too large once unpacked; it was refused.'],
  'bad-deflate': ['压缩数据损坏，请重新导出。', 'The compressed data is broken. Export it again.'],
  'missing-uid': ['缺少检查标识，请从设备重新导出。', 'The study identity is missing. Export the study again.'],
  'bad-uid': ['检查标识不合规范，请在设备上更正。', 'The study identity breaks the standard. Correct it at the modality.'],
  'missing-transfer-syntax': ['缺少传输语法，请重新导出。', 'The file does not say how it is written. Export it again.'],
  'unsupported-transfer-syntax': ['不支持的压缩格式，请以标准格式导出。', 'A compression we do not know. Export with a standard one.'],
  'deadline-exceeded': ['读取超时，请单独重试该文件。', 'Reading it took too long. Try the file alone.'],
  'out-of-memory': ['文件过大，浏览器无法读取；请通过网关发送。', 'Too large for the browser. Send it through the gateway.'],
  unreadable: ['无法读取该文件，请检查磁盘或权限。', 'The file cannot be read. Check the disk or its permissions.'],
  'bad-zip': ['压缩包损坏或有密码，请解压后再送。', 'The ZIP is broken or has a password. Unpack it first.'],
  'stow-duplicate': ['平台已有同一标识但内容不同的影像，保留先到的一份；请联系信息科核对。', 'The platform holds other content under this identity and keeps it. Ask your IT to check.'],
  'stow-not-understood': ['平台无法读懂该文件，请从设备重新导出。', 'The platform cannot read the file. Export it again at the modality.'],
  'stow-no-room': ['平台暂时存不下，请稍后重试。', 'The platform has no room at the moment. Try again later.'],
  'stow-not-supported': ['平台不接收这类对象。', 'The platform does not take this kind of object.'],
  'stow-not-allowed': ['该检查属于另一家医院，不能由您送检。', 'This study belongs to another hospital.'],
  'stow-failed': ['平台没有接收，请重试；仍不行请联系平台。', 'The platform did not take it. Try again, or call the platform.'],
} as const satisfies Record<string, Pair>;
export const archiveFindingLabels = {
  'digest-differs': ['影像内容与接收时不一致', 'The stored bytes are not those received'],
  'object-missing': ['有记录而影像缺失', 'A row without its image'],
  'object-without-row': ['有影像而无记录', 'An object without a row'],
} as const satisfies Record<FindingKind, Pair>;
