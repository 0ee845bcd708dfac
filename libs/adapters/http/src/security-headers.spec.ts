import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, securityHeaders } from './security-headers';

describe('the content security policy', () => {
  it('lets WebAssembly run and never eval', () => {
    const scripts = contentSecurityPolicy([])['script-src'];
    expect(scripts).toEqual(["'self'", "'wasm-unsafe-eval'"]);
  });
  it('takes the hashes of the viewer’s inline scripts and nothing else from the file', () => {
    const scripts = contentSecurityPolicy(["'sha256-VggY0rSMrfuUfyGbMQUTdohoMO4fFh+5LLFfr7rG50g='", "'unsafe-eval'", 'https://elsewhere.example'])['script-src'];
    expect(scripts).toEqual(["'self'", "'wasm-unsafe-eval'", "'sha256-VggY0rSMrfuUfyGbMQUTdohoMO4fFh+5LLFfr7rG50g='"]);
  });
  it('promises HTTPS to the browser only behind TLS', () => {
    expect(securityHeaders([], false).strictTransportSecurity).toBe(false);
    expect(securityHeaders([], true).strictTransportSecurity).toMatchObject({ maxAge: 31_536_000 });
  });
});
