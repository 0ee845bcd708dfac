/** The level of the information model that an attribute describes (PS3.3 A.1.2). */
export type AttributeLevel = 'study' | 'series' | 'instance';

const tagsOf = (group: string, elements: string) => elements.split(' ').map((element) => group + element);

/** Patient, Clinical Trial Subject and Study, General Study and Patient Study modules (PS3.3 C.7.1.1, C.7.1.3, C.7.2.1-3), beyond group 0010. */
const ofStudy: ReadonlySet<string> = new Set([
  ...tagsOf('0008', '0020 0030 0050 0051 0061 0090 0096 009C 009D 0201 1030 1032 1048 1049 1060 1062 1080 1084 1110 1120'),
  ...tagsOf('0012', '0010 0020 0021 0030 0031 0040 0042 0050 0051 0052 0053 0062 0063 0064 0081 0082 0083'),
  ...tagsOf('0020', '000D 0010'),
  ...tagsOf('0032', '1032 1033 1034 1060 1064 1066 1067'),
  ...tagsOf('0038', '0010 0014 0060 0062 0064 0500'),
  ...tagsOf('0040', '1002 1012'),
]);

/** General Series, General Equipment, Frame of Reference and Clinical Trial Series modules (PS3.3 C.7.3.1-2, C.7.4.1, C.7.5.1). */
const ofSeries: ReadonlySet<string> = new Set([
  ...tagsOf('0008', '0021 0031 0060 0068 0070 0080 0081 0082 1010 103E 103F 1040 1041 1050 1052 1070 1072 1090 1111 1250'),
  ...tagsOf('0012', '0060 0071 0072 0073'),
  ...tagsOf('0018', '0015 1000 1002 1020 1030 1050 1200 1201 5100'),
  ...tagsOf('0020', '000E 0011 0052 0060 1040'),
  ...tagsOf('0028', '0108 0109 0120'),
  ...tagsOf('0040', '0244 0245 0250 0251 0253 0254 0260 0275 0280'),
]);

/** Of what an attribute is: the patient counts to the study, the device to the series; what is neither may differ from image to image. */
export function attributeLevel(tag: string): AttributeLevel {
  if (tag.startsWith('0010') || ofStudy.has(tag)) return 'study';
  return ofSeries.has(tag) ? 'series' : 'instance';
}
