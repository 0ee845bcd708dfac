/** Where `?return=` leads after the sign-in: an address of this origin, else null (an open redirect is a phisher's tool). */
export function returnAddress(search: string): string | null {
  const wanted = new URLSearchParams(search).get('return');
  if (!wanted?.startsWith('/')) return null;
  const here = 'https://qianli.invalid';
  try {
    const url = new URL(wanted, here);
    return url.origin === here ? `${url.pathname}${url.search}` : null;
  } catch {
    return null;
  }
}
