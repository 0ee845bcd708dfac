const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checks = '10X98765432';

/**
 * A Chinese resident identity number (GB 11643-1999): six digits of a place, a birth date, three digits, and a check character that
 * fits. Null for anything else, so that a hospital's own number of eighteen digits is taken for one only once in eleven and only with a
 * date inside.
 */
export function residentIdOf(text: string): string | null {
  const id = text.trim().toUpperCase();
  if (!/^[1-9]\d{16}[\dX]$/.test(id)) return null;
  const [year, month, day] = [id.slice(6, 10), id.slice(10, 12), id.slice(12, 14)].map(Number);
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0));
  if ((year ?? 0) < 1850 || date.getUTCMonth() !== (month ?? 0) - 1 || date.getUTCDate() !== day) return null;
  const sum = weights.reduce((total, weight, i) => total + weight * Number(id.charAt(i)), 0);
  return checks.charAt(sum % 11) === id.charAt(17) ? id : null;
}
