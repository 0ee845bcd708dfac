import type { CaseState, Priority, ReturnReason } from '@qianli/domain-case';
import { hardRules, type HardRule } from '@qianli/domain-routing';

type Language = 'zh' | 'en';
/** The language of the reading room: the portal's choice, Chinese unless English was chosen. */
export const language: Language = typeof localStorage !== 'undefined' && localStorage.getItem('qianli.language') === 'en' ? 'en' : 'zh';

const zh = {
  listComma: '，', listSemicolon: '；', colon: '：', fullStop: '。', notEligible: '您现在不能阅读或签发此病例',
  readingRoom: '阅片', panel: '阅片面板',
  signInNeeded: '登录已失效。请登录后继续阅片。', toSignIn: '前往登录', serverAway: '平台暂时无法连接。', tryAgain: '重试', noStudy: '此检查或其中一次既往检查不能查看：可能已由其他专家接手，或不在您的权限内。', toWorklist: '返回工作列表', imageFailed: '有影像未能显示', imageFailedHelp: '读取失败，或压缩格式无法解码。请重试；仍不显示时请在沟通中告知县院。',
  tabs: { 'pre-read': 'AI 预读', report: '报告', chat: '沟通', history: '病史' },
  loading: '正在读取…', noCase: '此影像没有对应的病例，或您无权查看该病例。可以浏览影像，不能书写报告。', loadFailed: '病例读取失败。',
  offline: '离线，正在重新连接…', live: '实时',
  noName: '姓名缺失', ageUnit: { Y: '岁', M: '个月', W: '周', D: '天' } as Record<string, string>, sex: { M: '男', F: '女', O: '其他' } as Record<string, string>,
  priority: { stat: '立即', asap: '尽快', urgent: '紧急', routine: '常规' } satisfies Record<Priority, string>,
  state: { receiving: '接收中', received: '已接收', 'in-pool': '待分配', assigned: '已分配', reading: '阅片中', returned: '已退回', preliminary: '初步报告', final: '正式报告', amended: '已更正', cancelled: '已取消' } satisfies Record<CaseState, string>,
  reportStatus: { preliminary: '初步报告', final: '正式报告', amended: '已更正', appended: '已补充' },
  timeLeft: '剩余 {n}', overdueBy: '已超时 {n}', clockStopped: '计时已暂停', noDeadline: '无时限', done: '已完成', minutes: '分钟', hours: '小时', days: '天', lessThanMinute: '不足 1 分钟',
  critical: '危急值',
  openCase: '开始阅片', claimCase: '领取并阅片', readOnly: '只读：由其他人员处理或已不在您手中。',
  next: '下一例', noNext: '没有等待您阅片的病例。', giveBack: '退回', release: '放回待分配', releaseHint: '不退给县院，让其他专家阅片',
  returnTitle: '退回县级医院', returnNote: '说明需要补充什么（县院会看到）', returnSend: '退回病例', cancel: '取消', close: '关闭',
  returnReason: { 'missing-series': '缺少序列', 'missing-history': '缺少病史', 'missing-prior': '缺少既往检查', 'wrong-body-part': '部位不符', 'poor-quality': '图像质量不足', 'wrong-patient': '患者信息不符', other: '其他原因' } satisfies Record<ReturnReason, string>,
  research: '仅供研究，尚未经医师审阅', overlay: '影像标注', probability: '概率', score: '评分', threshold: '阈值', model: '模型', took: '用时', seconds: '秒', belowThreshold: '低于阈值',
  goTo: '定位到影像', noPlace: '未给出位置', image: '第 {n} 幅', agree: '同意', disagree: '不同意', modified: '修正', modifyNote: '您认为是…', save: '保存', assessed: '已评价', toReport: '写入报告', addedToReport: '已写入「影像所见」',
  preReadNone: '此检查没有 AI 预读。', preReadQueued: 'AI 预读排队中', preReadRunning: 'AI 预读进行中', preReadWait: '完成后会自动显示，不影响阅片。',
  outOfScope: '不在模型适用范围内', preReadFailed: 'AI 预读失败', holdsNothingBack: '病例照常流转，请直接阅片。', nothingFound: '未发现超过阈值的征象', nothingFoundNote: '这不代表正常：模型只看它被训练过的征象。', notes: '未判读与限制', lungs: '肺部定量', gradeSource: '程度用语借用肺叶目测分级（{source}）。', findingsCount: '处',
  side: { left: '左侧', right: '右侧', both: '双侧' },
  findings: '影像所见', impression: '诊断意见', findingsHint: '描述影像所见…', impressionHint: '给出诊断意见与建议…', template: '报告模板', chooseTemplate: '选择模板…', measurements: '插入测量', noMeasurements: '影像上还没有测量。',
  tool: { Length: '长度', Bidirectional: '长径×短径', EllipticalROI: '椭圆区域', CircleROI: '圆形区域', RectangleROI: '矩形区域', PlanarFreehandROI: '手绘区域', Angle: '角度', CobbAngle: 'Cobb 角', Probe: '点值', ArrowAnnotate: '标注' } as Record<string, string>,
  criticalSwitch: '危急值：签署后立即提醒县院', saved: '已保存', saving: '正在保存…', unsaved: '未保存', saveFailed: '保存失败，稍后重试', conflict: '此草稿已在别处被修改', conflictHelp: '选择保留哪一份。另一份会留在下方供您复制。', keepMine: '保留我的', takeTheirs: '用已保存的', theirs: '已保存的内容',
  signPreliminary: '签发初步报告', signFinal: '签发正式报告', amend: '更正报告', append: '补充报告', amendReason: '更正原因（会记入版本）', signAmended: '签发更正', signAppended: '签发补充',
  signTitle: '签名确认', signWhat: '请确认', password: '登录密码', sign: '签名', signing: '正在签名…', emptyReport: '「影像所见」和「诊断意见」都要填写才能签发。', appendHint: '要补充的内容…',
  versions: '版本', version: '第 {n} 版', noVersions: '尚未签发报告。', pdf: '打开 PDF', signedBy: '签名', acknowledged: '县院已知悉', notAcknowledged: '县院尚未确认', reason: '原因',
  chatHint: '给县院医师写消息…（Enter 发送，Shift+Enter 换行）', send: '发送', chatEmpty: '还没有消息。县院医师会立即看到您发送的内容。', read: '已读', delivered: '已送达', sendingNow: '发送中…', notSent: '未发送', resend: '重发', here: '在线', nobodyHere: '对方不在线，上线后会看到消息。', you: '我',
  clinicalHistory: '临床病史', noHistory: '县院没有填写病史。', priors: '既往检查', noPriors: '没有既往检查。', openPrior: '打开影像', noPriorReport: '无报告', routing: '为什么由您阅片', routingNone: '还没有分配记录。', passedOver: '未选择的专家', timeline: '经过', order: '申请单', accession: '检查号', studyDate: '检查日期', birthDate: '出生日期', patientId: '病历号', images: '影像', ago: '前',
  event: {
    'study.received': '检查接收完整', 'study.sending': '县院开始送检', 'study.grew': '又收到影像', 'film.advised': '已提示摄片质量问题', 'study.released-incomplete': '未收齐，人工放行', 'case.pooled': '进入待分配', 'study.receiving': '开始接收', 'pre-read.requested': '请求 AI 预读', 'pre-read.recorded': 'AI 预读结束', 'case.created': '建立病例', 'case.assigned': '分配给专家', 'case.reassigned': '改派', 'case.escalated': '升级给调度', 'deadline.neared': '时限临近，已升级', 'case.opened': '开始阅片', 'case.released': '放回待分配', 'case.returned': '退回县院', 'case.resubmitted': '县院重新提交', 'case.cancelled': '取消', 'case.claimed': '专家领取', 'message.posted': '沟通消息', 'report.signed': '签发报告', 'report.amended': '更正报告', 'report.delivered': '报告送达', 'report.acknowledged': '县院已知悉', 'order.changed': '县院修改申请', 'priority.raised': '优先级提高',
  } as Record<string, string>,
  otherEvent: '其他记录',
  error: {
    'no-answer': '平台没有响应，请稍后再试。', 'case-already-open': '其他专家正在阅读此病例。', 'case-already-assigned': '此病例刚刚分配给了其他专家。', 'case-not-open-by-you': '此病例不在您手中，不能修改。', 'case-wrong-state': '病例当前状态不允许此操作。', 'case-not-found': '没有此病例，或您无权查看。', 'reader-not-eligible': '规则不允许您阅读此病例。', 'no-case-waiting': '没有等待您阅片的病例。', 'wrong-password': '密码不正确，报告没有签发。', 'empty-report': '「影像所见」和「诊断意见」都要填写才能签发。', 'already-signed': '此版本已经签发，请使用更正。', 'too-many-attempts': '尝试次数过多，请稍后再试。', 'stale-draft': '此草稿已在别处被修改。', 'not-allowed': '您的角色不能执行此操作。', 'report-not-found': '尚未签发报告。',
  } as Record<string, string>,
  otherError: '操作没有完成，请重试。',
  keys: '按键 1–4 切换标签',
};

const en: typeof zh = {
  listComma: ', ', listSemicolon: '; ', colon: ': ', fullStop: '.', notEligible: 'You may not read or sign this case now',
  readingRoom: 'Reading', panel: 'Reading panel',
  signInNeeded: 'Your sign-in has ended. Sign in to go on reading.', toSignIn: 'Go to sign-in', serverAway: 'The platform cannot be reached at the moment.', tryAgain: 'Try again', noStudy: 'This study, or a prior named with it, is not open to you: another reader may have it by now.', toWorklist: 'Back to the worklist', imageFailed: 'An image could not be shown', imageFailedHelp: 'It could not be fetched, or its compression cannot be decoded. Try again; if it stays away, tell the county in the chat.',
  tabs: { 'pre-read': 'AI pre-read', report: 'Report', chat: 'Chat', history: 'History' },
  loading: 'Loading…', noCase: 'These images belong to no case, or to one that you may not see. You can look at them, but not report.', loadFailed: 'The case could not be loaded.',
  offline: 'Offline, reconnecting…', live: 'Live',
  noName: 'No name', ageUnit: { Y: 'y', M: 'mo', W: 'wk', D: 'd' }, sex: { M: 'male', F: 'female', O: 'other' },
  priority: { stat: 'Stat', asap: 'ASAP', urgent: 'Urgent', routine: 'Routine' },
  state: { receiving: 'Receiving', received: 'Received', 'in-pool': 'In pool', assigned: 'Assigned', reading: 'Reading', returned: 'Returned', preliminary: 'Preliminary', final: 'Final', amended: 'Amended', cancelled: 'Cancelled' },
  reportStatus: { preliminary: 'Preliminary', final: 'Final', amended: 'Amended', appended: 'Appended' },
  timeLeft: '{n} left', overdueBy: 'Overdue by {n}', clockStopped: 'Clock stopped', noDeadline: 'No deadline', done: 'Done', minutes: 'min', hours: 'h', days: 'd', lessThanMinute: 'under 1 min',
  critical: 'Critical result',
  openCase: 'Start reading', claimCase: 'Claim and read', readOnly: 'Read only: somebody else has this case, or it has left your hands.',
  next: 'Next case', noNext: 'No case is waiting for you.', giveBack: 'Return', release: 'Back to pool', releaseHint: 'Not to the county: lets another reader take it',
  returnTitle: 'Return to the county hospital', returnNote: 'What is needed (the county will see this)', returnSend: 'Return case', cancel: 'Cancel', close: 'Close',
  returnReason: { 'missing-series': 'Series missing', 'missing-history': 'History missing', 'missing-prior': 'Prior missing', 'wrong-body-part': 'Wrong body part', 'poor-quality': 'Image quality too poor', 'wrong-patient': 'Wrong patient', other: 'Other reason' },
  research: 'Research use, not read by a human yet', overlay: 'Marks on images', probability: 'Probability', score: 'Score', threshold: 'Threshold', model: 'Model', took: 'Took', seconds: 's', belowThreshold: 'below threshold',
  goTo: 'Go to image', noPlace: 'No place given', image: 'image {n}', agree: 'Agree', disagree: 'Disagree', modified: 'Modify', modifyNote: 'You would say…', save: 'Save', assessed: 'Assessed', toReport: 'Into report', addedToReport: 'Written to Findings',
  preReadNone: 'There is no AI pre-read of this study.', preReadQueued: 'AI pre-read is queued', preReadRunning: 'AI pre-read is running', preReadWait: 'It will appear here by itself and holds nothing back.',
  outOfScope: 'Outside the scope of the models', preReadFailed: 'AI pre-read failed', holdsNothingBack: 'The case goes on as usual: please read it.', nothingFound: 'Nothing above threshold', nothingFoundNote: 'This does not mean normal: a model sees only what it was trained for.', notes: 'Not judged, and limits', lungs: 'The lungs in numbers', gradeSource: 'The words for extent are those of a scale for lobes judged by eye ({source}).', findingsCount: 'found',
  side: { left: 'left', right: 'right', both: 'both sides' },
  findings: 'Findings', impression: 'Impression', findingsHint: 'What the images show…', impressionHint: 'Impression and advice…', template: 'Template', chooseTemplate: 'Choose a template…', measurements: 'Insert measurements', noMeasurements: 'Nothing has been measured on the images yet.',
  tool: { Length: 'Length', Bidirectional: 'Long × short axis', EllipticalROI: 'Ellipse', CircleROI: 'Circle', RectangleROI: 'Rectangle', PlanarFreehandROI: 'Outline', Angle: 'Angle', CobbAngle: 'Cobb angle', Probe: 'Point', ArrowAnnotate: 'Note' },
  criticalSwitch: 'Critical result: alert the county when signed', saved: 'Saved', saving: 'Saving…', unsaved: 'Not saved', saveFailed: 'Could not save, will try again', conflict: 'This draft was changed elsewhere', conflictHelp: 'Choose which one to keep. The other stays below to copy from.', keepMine: 'Keep mine', takeTheirs: 'Take the saved one', theirs: 'What was saved',
  signPreliminary: 'Sign preliminary', signFinal: 'Sign final', amend: 'Amend', append: 'Append', amendReason: 'Why (kept with the version)', signAmended: 'Sign amendment', signAppended: 'Sign addendum',
  signTitle: 'Confirm with your signature', signWhat: 'Please confirm', password: 'Password', sign: 'Sign', signing: 'Signing…', emptyReport: 'Findings and impression are both needed before signing.', appendHint: 'What you want to add…',
  versions: 'Versions', version: 'Version {n}', noVersions: 'No report has been signed yet.', pdf: 'Open PDF', signedBy: 'Signed by', acknowledged: 'Acknowledged by the county', notAcknowledged: 'Not acknowledged yet', reason: 'Reason',
  chatHint: 'Write to the county’s doctors… (Enter sends, Shift+Enter breaks the line)', send: 'Send', chatEmpty: 'No messages yet. The county’s doctors see at once what you send.', read: 'Read', delivered: 'Delivered', sendingNow: 'Sending…', notSent: 'Not sent', resend: 'Send again', here: 'online', nobodyHere: 'Nobody there at the moment; they will see it later.', you: 'You',
  clinicalHistory: 'Clinical history', noHistory: 'The county gave no history.', priors: 'Prior studies', noPriors: 'No prior studies.', openPrior: 'Open images', noPriorReport: 'No report', routing: 'Why you', routingNone: 'No routing decision yet.', passedOver: 'Not chosen', timeline: 'What happened', order: 'Order', accession: 'Accession', studyDate: 'Study date', birthDate: 'Born', patientId: 'Patient ID', images: 'images', ago: 'ago',
  event: {
    'study.received': 'Study complete', 'study.sending': 'The county began to send', 'study.grew': 'More images arrived', 'film.advised': 'Advice on the films was given', 'study.released-incomplete': 'Released before all had arrived', 'case.pooled': 'Into the pool', 'study.receiving': 'Receiving began', 'pre-read.requested': 'Pre-read requested', 'pre-read.recorded': 'Pre-read ended', 'case.created': 'Case created', 'case.assigned': 'Assigned', 'case.reassigned': 'Reassigned', 'case.escalated': 'Escalated', 'deadline.neared': 'Deadline near, escalated', 'case.opened': 'Opened', 'case.released': 'Back to pool', 'case.returned': 'Returned to the county', 'case.resubmitted': 'Resubmitted by the county', 'case.cancelled': 'Cancelled', 'case.claimed': 'Claimed', 'message.posted': 'Message', 'report.signed': 'Report signed', 'report.amended': 'Report amended', 'report.delivered': 'Report delivered', 'report.acknowledged': 'Acknowledged by the county', 'order.changed': 'Order changed', 'priority.raised': 'Priority raised',
  },
  otherEvent: 'Other entry',
  error: {
    'no-answer': 'The platform does not answer. Try again.', 'case-already-open': 'Another reader has this case open.', 'case-already-assigned': 'The case has just been assigned to somebody else.', 'case-not-open-by-you': 'The case is not in your hands; nothing was changed.', 'case-wrong-state': 'The state of the case does not allow this.', 'case-not-found': 'No such case, or not one that you may see.', 'reader-not-eligible': 'A rule does not let you read this case.', 'no-case-waiting': 'No case is waiting for you.', 'wrong-password': 'Wrong password. Nothing was signed.', 'empty-report': 'Findings and impression are both needed before signing.', 'already-signed': 'This version is signed. Amend it instead.', 'too-many-attempts': 'Too many attempts. Try again later.', 'stale-draft': 'This draft was changed elsewhere.', 'not-allowed': 'Your role does not allow this.', 'report-not-found': 'No report has been signed yet.',
  },
  otherError: 'That did not work. Try again.',
  keys: 'Keys 1–4 switch tabs',
};

/** Every text of the reading room in both languages; the tests check that neither lacks one. */
export const bothLanguages = { zh, en };
export const words = bothLanguages[language];

/** A text of the server in the language of the room. */
export const say = (text: { readonly zh: string; readonly en: string }): string => text[language];

/** What went wrong, as a sentence without code or number; for a rule of reading also which one. */
export function sayError(problem: unknown): string {
  const { code = '', issues = [] } = (problem ?? {}) as { code?: string; issues?: readonly { path: string }[] };
  const sentence = words.error[code] ?? words.otherError;
  if (code !== 'reader-not-eligible') return sentence;
  const rules = issues.map(({ path }) => hardRules[path as HardRule]).filter((rule) => rule !== undefined).map(say);
  return rules.length > 0 ? `${words.notEligible}${words.colon}${rules.join(words.listSemicolon)}${words.fullStop}` : sentence;
}
