import type { Role } from '@qianli/domain-case';
import type { SlaRow } from '@qianli/domain-routing';

/** The demo network: invented places and people; any likeness is chance. Hospitals are named by a short key. */
export const demoHospitals = {
  qingshi: { name: '青石县人民医院', nameEn: "Qingshi County People's Hospital", kind: 'county' },
  yunxi: { name: '云溪县人民医院', nameEn: "Yunxi County People's Hospital", kind: 'county' },
  songling: { name: '松岭县中医医院', nameEn: 'Songling County Hospital of Chinese Medicine', kind: 'county' },
  jiangzhou: { name: '江州大学附属第一医院', nameEn: 'First Affiliated Hospital of Jiangzhou University', kind: 'tertiary' },
} as const;
export type DemoHospital = keyof typeof demoHospitals;
export const demoCounties = ['qingshi', 'yunxi', 'songling'] as const satisfies readonly DemoHospital[];

export interface DemoPerson {
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly hospital: DemoHospital | null;
}

const county = (hospital: (typeof demoCounties)[number], uploader: string, physician: string, admin: string): readonly DemoPerson[] => [
  { username: `${hospital}.uploader`, name: uploader, role: 'county-uploader', hospital },
  { username: `${hospital}.physician`, name: physician, role: 'county-physician', hospital },
  { username: `${hospital}.admin`, name: admin, role: 'hospital-admin', hospital },
  { username: `${hospital}.gateway`, name: `${demoHospitals[hospital].name}网关`, role: 'gateway', hospital },
];

/** Everybody but the specialists. */
export const demoPeople: readonly DemoPerson[] = [
  ...county('qingshi', '李文静', '张建国', '吴国栋'),
  ...county('yunxi', '赵小兰', '孙志强', '郭建军'),
  ...county('songling', '何雨桐', '马春生', '罗玉梅'),
  { username: 'jiangzhou.admin', name: '郑启明', role: 'hospital-admin', hospital: 'jiangzhou' },
  { username: 'dispatcher', name: '周若兰', role: 'dispatcher', hospital: null },
  { username: 'platform.admin', name: '何平', role: 'platform-admin', hospital: null },
];

export interface DemoSpecialist extends DemoPerson {
  readonly subspecialties: readonly string[];
  readonly capacity: number;
  /** On call every day, Asia/Shanghai; an end not after the start runs over midnight. */
  readonly onCall: readonly [string, string];
}

const specialist = (username: string, name: string, subspecialties: readonly string[], capacity: number, onCall: readonly [string, string]): DemoSpecialist =>
  ({ username, name, role: 'specialist', hospital: 'jiangzhou', subspecialties, capacity, onCall });

/**
 * Six specialists, each on call for two of the day's three eight-hour blocks, so that four are on call at every hour,
 * two of them chest readers: one expired credential a hospital still leaves three.
 */
export const demoSpecialists: readonly DemoSpecialist[] = [
  specialist('chen.siyuan', '陈思远', ['chest'], 10, ['08:00', '00:00']),
  specialist('lin.xiaofeng', '林晓峰', ['chest', 'general'], 10, ['16:00', '08:00']),
  specialist('wang.haiyan', '王海燕', ['chest'], 10, ['00:00', '16:00']),
  specialist('zhao.mingzhe', '赵明哲', ['neuro'], 8, ['08:00', '00:00']),
  specialist('zhou.yaqin', '周雅琴', ['abdomen'], 8, ['16:00', '08:00']),
  specialist('huang.zhigang', '黄志刚', ['musculoskeletal', 'general'], 8, ['00:00', '16:00']),
];

/** One credential that lapsed yesterday and one that lapses in three weeks; the others hold for three years. */
export const lapsing: readonly { readonly username: string; readonly hospital: DemoHospital; readonly days: number }[] = [
  { username: 'huang.zhigang', hospital: 'qingshi', days: -1 },
  { username: 'zhou.yaqin', hospital: 'yunxi', days: 21 },
];
export const credentialModalities: Readonly<Record<string, readonly string[]>> = {
  neuro: ['CT', 'CR', 'DX', 'MR'], musculoskeletal: ['CT', 'CR', 'DX', 'MR'],
};

/** Working hours of the outpatient promises; three public holidays. */
export const demoCalendar = {
  name: '工作时间（周一至周五）',
  weekly: [
    { weekdays: [1, 2, 3, 4, 5], opensAt: '08:00', closesAt: '12:00' },
    { weekdays: [1, 2, 3, 4, 5], opensAt: '13:30', closesAt: '17:30' },
  ],
  exceptions: [
    { day: '2027-01-01', name: { zh: '元旦', en: 'New Year' }, hours: [] },
    { day: '2027-05-01', name: { zh: '劳动节', en: 'Labour Day' }, hours: [] },
    { day: '2027-10-01', name: { zh: '国庆节', en: 'National Day' }, hours: [] },
  ],
} as const;

const promise = (of: Partial<SlaRow> & Pick<SlaRow, 'minutes'>): SlaRow => ({ modality: null, bodyPart: null, priority: null, patientClass: null, workingHours: false, ...of });
const wall = (stat: number, asap: number, urgent: number, routine: number): readonly SlaRow[] => [promise({ priority: 'stat', minutes: stat }), promise({ priority: 'asap', minutes: asap }), promise({ priority: 'urgent', minutes: urgent }), promise({ priority: 'routine', minutes: routine })];

/** What each county was promised, and how many cases a month. Qingshi pays for head CT within 20 minutes; the Chinese-medicine hospital agreed to a slower routine, in working hours for outpatients. */
export const demoAgreements: Readonly<Record<(typeof demoCounties)[number], { readonly sla: readonly SlaRow[]; readonly quotaPerMonth: number | null }>> = {
  qingshi: { sla: [...wall(30, 60, 120, 240), promise({ modality: 'CT', bodyPart: 'HEAD', priority: 'stat', minutes: 20 })], quotaPerMonth: null },
  yunxi: { sla: wall(30, 60, 120, 240), quotaPerMonth: 3000 },
  songling: { sla: [...wall(30, 60, 180, 480), promise({ modality: 'CT', priority: 'routine', patientClass: 'outpatient', minutes: 480, workingHours: true })], quotaPerMonth: 1500 },
};
