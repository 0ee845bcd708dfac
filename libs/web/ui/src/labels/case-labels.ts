import type { CaseState, Priority, ReturnReason } from '@qianli/domain-case';
import type { Pair } from '../words/pair';

export const stateLabels = {
  receiving: ['接收中', 'Receiving'],
  received: ['已接收', 'Received'],
  'in-pool': ['待分配', 'In pool'],
  assigned: ['已分配', 'Assigned'],
  reading: ['阅片中', 'Reading'],
  returned: ['已退回', 'Returned'],
  preliminary: ['初步报告', 'Preliminary'],
  final: ['正式报告', 'Final'],
  amended: ['报告已更正', 'Amended'],
  cancelled: ['已取消', 'Cancelled'],
} as const satisfies Record<CaseState, Pair>;

export const priorityLabels = {
  stat: ['立即', 'Stat'],
  asap: ['尽快', 'ASAP'],
  urgent: ['紧急', 'Urgent'],
  routine: ['常规', 'Routine'],
} as const satisfies Record<Priority, Pair>;

export const returnReasonLabels = {
  'missing-series': ['缺少序列', 'A series is missing'],
  'missing-history': ['缺少临床病史', 'The clinical history is missing'],
  'missing-prior': ['缺少既往检查', 'The prior study is missing'],
  'wrong-body-part': ['检查部位不符', 'Wrong body part'],
  'poor-quality': ['图像质量不足以诊断', 'The images are too poor to read'],
  'wrong-patient': ['患者信息不符', 'Wrong patient'],
  other: ['其他', 'Another reason'],
} as const satisfies Record<ReturnReason, Pair>;

/** The steps of the step line, in the order of the study's way. */
export const stepLabels = {
  sent: ['送检', 'Sent'],
  received: ['接收完成', 'Received'],
  preRead: ['AI 预读', 'Pre-read'],
  assigned: ['分配专家', 'Assigned'],
  opened: ['阅片', 'Reading'],
  signed: ['报告签发', 'Report'],
  acknowledged: ['已知悉', 'Acknowledged'],
} as const satisfies Record<string, Pair>;

export const modalityLabels = {
  CT: ['CT', 'CT'], CR: ['CR 平片', 'CR'], DX: ['DR 平片', 'DX'], MR: ['磁共振', 'MR'], US: ['超声', 'Ultrasound'], MG: ['乳腺钼靶', 'Mammography'],
  XA: ['血管造影', 'Angiography'], NM: ['核医学', 'Nuclear medicine'], PT: ['PET', 'PET'], RF: ['透视', 'Fluoroscopy'], ES: ['内镜', 'Endoscopy'],
  RTPLAN: ['放疗计划', 'RT plan'], RTDOSE: ['放疗剂量', 'RT dose'], RTSTRUCT: ['放疗结构', 'RT structure set'], DOC: ['文档', 'Document'], ECG: ['心电图', 'ECG'], PR: ['显示状态', 'Presentation state'], KO: ['关键图像', 'Key images'], IO: ['口内片', 'Intra-oral'], PX: ['全景片', 'Panoramic'],
  SR: ['结构化报告', 'Structured report'], SEG: ['分割', 'Segmentation'], OT: ['其他', 'Other'],
} as const satisfies Record<string, Pair>;

export const bodyPartLabels = {
  CHEST: ['胸部', 'Chest'], ABDOMEN: ['腹部', 'Abdomen'], HEAD: ['头部', 'Head'], BRAIN: ['颅脑', 'Brain'], NECK: ['颈部', 'Neck'], PELVIS: ['盆腔', 'Pelvis'],
  SPINE: ['脊柱', 'Spine'], CSPINE: ['颈椎', 'Cervical spine'], TSPINE: ['胸椎', 'Thoracic spine'], LSPINE: ['腰椎', 'Lumbar spine'], LUNG: ['肺', 'Lung'], THORAX: ['胸部', 'Thorax'],
  KNEE: ['膝关节', 'Knee'], HIP: ['髋关节', 'Hip'], SHOULDER: ['肩关节', 'Shoulder'], HAND: ['手', 'Hand'], FOOT: ['足', 'Foot'], EXTREMITY: ['四肢', 'Extremity'],
  HEART: ['心脏', 'Heart'], BREAST: ['乳腺', 'Breast'], LIVER: ['肝脏', 'Liver'], KIDNEY: ['肾脏', 'Kidney'], WHOLEBODY: ['全身', 'Whole body'],
} as const satisfies Record<string, Pair>;

export const sexLabels = { M: ['男', 'M'], F: ['女', 'F'], O: ['其他', 'Other'] } as const satisfies Record<string, Pair>;

export const reportStatusLabels = {
  preliminary: ['初步报告', 'Preliminary report'],
  final: ['正式报告', 'Final report'],
  amended: ['更正报告', 'Amended report'],
  appended: ['补充报告', 'Appended report'],
} as const satisfies Record<string, Pair>;

export const preReadStatusLabels = {
  queued: ['排队中', 'Queued'],
  running: ['预读中', 'Running'],
  done: ['已预读', 'Done'],
  'out-of-scope': ['超出适用范围', 'Out of scope'],
  failed: ['预读未成功', 'Failed'],
} as const satisfies Record<string, Pair>;

export const verdictLabels = {
  agree: ['同意', 'Agrees'],
  disagree: ['不同意', 'Disagrees'],
  modified: ['已修改', 'Modified'],
} as const satisfies Record<string, Pair>;

/** Events of a case's timeline. One that is not here is shown as "another step", never by its code. */
export const eventLabels = {
  'study.sending': ['县医院开始送检', 'The county began to send'],
  'study.received': ['影像接收完成', 'All images arrived'],
  'study.completed': ['影像接收完成', 'All images arrived'],
  'study.grew': ['又收到新的影像', 'More images arrived'],
  'study.released-incomplete': ['影像未收齐，经人工确认先行放行', 'Released by a person before everything had arrived'],
  'pre-read.requested': ['已请求 AI 预读', 'Pre-read requested'],
  'pre-read.started': ['AI 预读开始', 'Pre-read started'],
  'film.advised': ['已提示摄片质量问题', 'Advice on the films was given'],
  'pre-read.recorded': ['AI 预读结束（未经医师审阅）', 'Pre-read ended (no human has read it)'],
  'pre-read.requeued': ['AI 预读重新排队', 'Pre-read queued again'],
  'case.taken-back': ['平台收回病例，重新分配', 'Taken back by the platform for another reader'],
  'case.routed': ['平台作出分配决定', 'The platform made a routing decision'],
  'pre-read.failed': ['AI 预读未成功，病例照常进行', 'The pre-read failed; the case goes on'],
  'case.pooled': ['进入待分配池', 'Entered the pool'],
  'case.assigned': ['已分配给专家', 'Assigned to a reader'],
  'case.claimed': ['专家从待分配池领取', 'A reader took it from the pool'],
  'case.escalated': ['暂无人可阅，已上报调度', 'Nobody may read it; the dispatcher was told'],
  'deadline.neared': ['时限临近，已升级', 'The deadline is near; it was escalated'],
  'case.help-asked': ['调度请平台管理员处理', 'The dispatcher asked the administrator for help'],
  'case.opened': ['专家开始阅片', 'The reader opened it'],
  'case.released': ['专家释放病例', 'The reader gave it back'],
  'case.returned': ['退回县医院，计时暂停', 'Returned to the county; the clock stands'],
  'case.resubmitted': ['县医院已补充并重新提交', 'The county answered and resubmitted'],
  'case.reassigned': ['改派给另一位专家', 'Given to another reader'],
  'case.cancelled': ['病例已取消', 'Cancelled'],
  'case.ordered': ['修改了优先级或病史', 'Priority or history was changed'],
  'order.changed': ['修改了优先级或病史', 'Priority or history was changed'],
  'priority.raised': ['优先级已提升', 'The priority was raised'],
  'case.raised': ['优先级已提升', 'The priority was raised'],
  'case.overdue': ['已超过时限', 'The deadline passed'],
  'message.posted': ['发送了一条消息', 'A message was posted'],
  'finding.assessed': ['专家评价了预读所见', 'The reader judged a pre-read finding'],
  'report.drafted': ['保存了报告草稿', 'A draft was saved'],
  'report.signed': ['报告已签发', 'The report was signed'],
  'report.amended': ['报告已更正', 'The report was amended'],
  'report.appended': ['报告已补充', 'The report was appended'],
  'report.delivered': ['报告已送达县医院', 'The report was delivered'],
  'report.acknowledged': ['县医院已知悉报告', 'The county acknowledged the report'],
} as const satisfies Record<string, Pair>;

/** What was done, in the audit trail; beyond the events of a case. */
export const actionLabels = {
  'session.started': ['登录', 'Signed in'], 'session.created': ['登录', 'Signed in'], 'session.refused': ['登录被拒绝', 'Sign-in refused'], 'session.refreshed': ['续期登录', 'Session renewed'], 'session.ended': ['退出登录', 'Signed out'],
  'session.reused': ['重复使用的登录凭据，会话已终止', 'A used refresh token; the session was ended'],
  'case.viewed': ['查看病例', 'Viewed a case'], 'case.listed': ['查看病例列表', 'Listed cases'], 'cases.listed': ['查看病例列表', 'Listed cases'], 'decisions.viewed': ['查看分配记录', 'Viewed routing decisions'],
  'study.viewed': ['调阅影像', 'Viewed images'], 'study.stored': ['存入影像', 'Stored images'], 'study.refused': ['拒收影像', 'Refused images'], 'study.searched': ['检索检查', 'Searched studies'],
  'instance.stored': ['存入影像', 'Stored an image'], 'instance.refused': ['拒收影像', 'Refused an image'], 'instance.conflict': ['影像标识冲突', 'An image with a known UID and other bytes'], 'instance.viewed': ['调阅影像', 'Viewed images'],
  'report.viewed': ['查看报告', 'Viewed a report'], 'report.exported': ['导出报告', 'Exported a report'], 'report.printed': ['打印报告', 'Printed a report'], 'draft.saved': ['保存草稿', 'Saved a draft'], 'draft.viewed': ['查看草稿', 'Viewed a draft'],
  'messages.viewed': ['查看沟通记录', 'Viewed the chat'], 'messages.read': ['已读沟通消息', 'Read the chat'],
  'submission.amended': ['接着送检', 'Went on with a submission'], 'submission.abandoned': ['放弃送检', 'Gave a submission up'], 'submission.sent-anyway': ['带说明送检', 'Sent in spite of a finding'], 'instances.asked-for': ['查询已送影像', 'Asked which images are here'],
  'submission.opened': ['新建送检', 'Opened a submission'], 'submission.viewed': ['查看送检回执', 'Viewed a receipt'], 'instances.received': ['接收影像', 'Received images'], 'instances.stored': ['存入影像', 'Stored images'],
  'images.deleted': ['删除影像', 'Deleted images'], 'patient.merged': ['合并患者档案', 'Merged patient records'], 'patient.unmerged': ['撤销合并', 'Took a merge back'], 'patients.searched': ['检索患者档案', 'Searched patient records'], 'incident.resolved': ['处理影像冲突', 'Closed an image incident'], 'study.exported': ['导出去标识检查', 'Exported a de-identified study'],
  'report.versions-viewed': ['查看报告历史版本', 'Viewed earlier versions of a report'], 'person.added': ['新增人员', 'Added a person'],
  'submission.created': ['新建送检', 'Opened a submission'], 'submission.completed': ['完成送检', 'Completed a submission'],
  'measure.exported': ['导出运营数据', 'Exported measures'], 'measures.exported': ['导出运营数据', 'Exported measures'], 'measures.viewed': ['查看运营看板', 'Viewed the dashboard'],
  'person.created': ['新增人员', 'Added a person'], 'person.updated': ['修改人员', 'Changed a person'], 'person.changed': ['修改人员', 'Changed a person'],
  'credential.created': ['授予阅片资质', 'Granted a credential'], 'credential.granted': ['授予阅片资质', 'Granted a credential'], 'credential.updated': ['修改阅片资质', 'Changed a credential'], 'credential.changed': ['修改阅片资质', 'Changed a credential'],
  'shift.created': ['新增班次', 'Added a shift'], 'shift.added': ['新增班次', 'Added a shift'], 'shift.removed': ['删除班次', 'Removed a shift'],
  'network.seeded': ['建立演示网络', 'Set up the demo network'], 'template.added': ['新增报告模板', 'Added a report template'], 'template.changed': ['修改报告模板', 'Changed a report template'],
  'model.state-changed': ['切换模型状态', 'Switched a model'], 'model.changed': ['切换模型状态', 'Switched a model'], 'model.switched': ['切换模型状态', 'Switched a model'],
  'study.announced': ['网关登记检查清单', 'A gateway announced a study'], 'gateway-key.registered': ['登记网关密钥', 'Registered a gateway key'], 'gateway-key.trusted': ['批准网关密钥', 'Trusted a gateway key'], 'gateway-key.revoked': ['撤销网关密钥', 'Revoked a gateway key'],
  'order.announced': ['登记检查申请', 'Announced an examination'], 'order.cancelled': ['取消检查申请', 'Cancelled an examination'], 'performed-step.recorded': ['记录检查执行情况', 'Recorded a performed step'], 'report.fetched': ['网关领取报告', 'A gateway fetched reports'], 'report.placed': ['报告已回传到县医院系统', "Put a report where the county's system looks"],
  'policy.written': ['保存分配规则草稿', 'Kept a routing policy'], 'policy.activated': ['启用分配规则', 'Switched a routing policy on'], 'policy.simulated': ['试运行分配规则', 'Tried a routing policy'], 'policy.simulation-cancelled': ['停止试运行', 'Stopped a trial of a policy'], 'policy.tried': ['试算分配规则', 'Dry-ran a routing policy'],
  'hospital.added': ['新增医院', 'Added a hospital'], 'hospital.changed': ['修改医院', 'Changed a hospital'], 'agreement.added': ['新增协议', 'Added an agreement'], 'agreement.changed': ['修改协议', 'Changed an agreement'],
  'calendar.added': ['新增工作时间', 'Added a calendar'], 'calendar.changed': ['修改工作时间', 'Changed a calendar'], 'shift-exception.added': ['设置某天班次', 'Set a day of a reader'], 'shift-exception.removed': ['撤销某天班次', 'Took a day of a reader back'],
  'conflict.stated': ['登记利益回避', 'Stated a conflict of interest'], 'conflict.withdrawn': ['撤销利益回避', 'Withdrew a conflict of interest'],
  'archive-rules.changed': ['修改影像保存规则', 'Changed the rules of the archive'], 'images.deletion-decided': ['决定删除影像', 'Decided on a deletion'], 'images.deletion-declined': ['保留到期影像', 'Kept expired images'],
  'audit.viewed': ['查看审计', 'Viewed the audit trail'], 'audit.verified': ['校验审计链', 'Verified the audit chain'],
  'access.refused': ['无权限的请求', 'Refused: no permission'], 'request.refused': ['无权限的请求', 'Refused: no permission'],
} as const satisfies Record<string, Pair>;
