import { chestRadiographPhantom, lungSites, thoraxCtPhantom } from '@qianli/testing';

/** Given names of nobody; the family name 示例 ("example") shows what they are on every page. */
const men = ['建国', '志强', '海涛', '文斌', '国栋'];
const women = ['秀英', '桂兰', '丽娟', '玉珍', '春梅'];
const sizesMm = [8, 12, 6];

/** Two studies made in code, of no living person: a thorax CT with nodules of known place and size, and a chest radiograph. Other seed, other patients. */
export function demoStudies(seed = Date.now() % 100_000): readonly Uint8Array[] {
  const sites = Object.values(lungSites);
  const nodules = sizesMm.flatMap((diameterMm, at) => {
    const centreMm = sites[(at + seed) % sites.length];
    return centreMm ? [{ centreMm, diameterMm, hu: 40 }] : [];
  });
  const person = (names: readonly string[], id: string, sex: 'M' | 'F', bornIn: number) => ({
    patientName: `示例^${names[seed % names.length] ?? ''}`, patientId: `${id}${seed}`, content: { PatientSex: sex, PatientBirthDate: `${bornIn + (seed % 25)}0310` },
  });
  const ct = thoraxCtPhantom({ ...person(men, 'DEMO-CT-', 'M', 1945), seed, nodules });
  const film = chestRadiographPhantom({ ...person(women, 'DEMO-DX-', 'F', 1950), seed });
  return [...ct.files, ...film.files];
}
