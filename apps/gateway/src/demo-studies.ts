import { chestRadiographPhantom, lungSites, thoraxCtPhantom } from '@qianli/testing';

/** Two studies made in code, of no living person: a thorax CT with nodules of known place and size, and a chest radiograph. */
export function demoStudies(seed = Date.now() % 100_000): readonly Uint8Array[] {
  const sites = Object.values(lungSites);
  const nodules = [8, 12, 6].flatMap((diameterMm, at) => {
    const centreMm = sites[at];
    return centreMm ? [{ centreMm, diameterMm, hu: 40 }] : [];
  });
  const person = (name: string, id: string, sex: 'M' | 'F', birthDate: string) => ({ patientName: name, patientId: `${id}${seed}`, content: { PatientSex: sex, PatientBirthDate: birthDate } });
  const ct = thoraxCtPhantom({ ...person('示例^建国', 'DEMO-CT-', 'M', '19620310'), seed, nodules });
  const film = chestRadiographPhantom({ ...person('示例^秀英', 'DEMO-DX-', 'F', '19710522'), seed });
  return [...ct.files, ...film.files];
}
