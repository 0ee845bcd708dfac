import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const paths = (JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8')) as { compilerOptions: { paths: Record<string, [string]> } }).compilerOptions.paths;

type Layer = 'domain' | 'contracts' | 'flow' | 'adapters' | 'web' | 'testing' | 'apps';
/** Which layers a layer may reach, itself included. */
const mayReach: Record<Layer, readonly Layer[]> = {
  domain: ['domain'],
  contracts: ['contracts', 'domain'],
  flow: ['flow', 'contracts', 'domain'],
  adapters: ['adapters', 'flow', 'contracts', 'domain'],
  web: ['web', 'contracts', 'domain'],
  testing: ['testing', 'flow', 'contracts', 'domain'],
  apps: ['apps', 'adapters', 'flow', 'contracts', 'domain', 'web', 'testing'],
};
const browserApps = ['portal', 'reading'];
/** npm packages that a pure layer may use. */
const purePackages: Partial<Record<Layer, readonly string[]>> = { domain: [], contracts: ['zod'], flow: [] };
const forbiddenGlobals = /\b(Date\.now\(|new Date\(\)|Math\.random\(|process\.|setTimeout\(|setInterval\(|fetch\()/;

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

function layerOf(path: string): Layer | null {
  const [top = '', second = ''] = path.split('/');
  if (top === 'apps') return 'apps';
  if (top === 'libs' && second in mayReach) return second as Layer;
  return null;
}
const unitOf = (path: string) => path.split('/').slice(0, path.startsWith('libs/domain/') || path.startsWith('libs/adapters/') || path.startsWith('libs/web/') ? 3 : 2).join('/');
const isBrowser = (path: string) => path.startsWith('libs/web/') || browserApps.some((app) => path.startsWith(`apps/${app}/`));

function sourcesUnder(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'generated' || entry.name === 'node_modules' ? [] : sourcesUnder(path);
    return /\.tsx?$/.test(entry.name) ? [{ path, text: readFileSync(join(root, path), 'utf8') }] : [];
  });
}

/** Every module a file imports, re-exports or loads at run time. */
function importsOf({ path, text }: SourceFile): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) found.push(node.moduleSpecifier.text);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [of] = node.arguments;
      if (of && ts.isStringLiteral(of)) found.push(of.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Path inside the checkout that an import leads to, or null for a package. */
function targetOf(from: string, specifier: string): string | null {
  const [alias] = paths[specifier] ?? [];
  if (alias) return alias.replace(/^\.\//, '');
  return specifier.startsWith('.') ? relative(root, resolve(root, dirname(from), specifier)) : null;
}

/** What the rule says of a set of files; empty when the house is in order. */
export function breaches(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const layer = layerOf(file.path);
    if (!layer) return [];
    const isSpec = /\.spec\.tsx?$|\/spec-/.test(file.path);
    const found: string[] = [];
    for (const specifier of importsOf(file)) {
      const target = targetOf(file.path, specifier);
      const say = (what: string) => found.push(`${file.path} imports ${specifier}: ${what}`);
      if (target === null) {
        const allowed = purePackages[layer];
        if (specifier.startsWith('@qianli/')) say('no such lib in tsconfig.base.json');
        else if (allowed && !isSpec && !allowed.includes(specifier)) say(`${layer} is pure`);
        continue;
      }
      const to = layerOf(target);
      if (!to) {
        if (target.startsWith('..')) say('leads out of the checkout');
        continue;
      }
      if (isSpec && to === 'testing') continue;
      if (!mayReach[layer].includes(to)) say(`${layer} may not reach ${to}`);
      if (layer === 'apps' && to === 'apps' && unitOf(target) !== unitOf(file.path)) say('an app never imports an app');
      if (isBrowser(file.path) && (to === 'adapters' || to === 'flow' || to === 'testing')) say('the browser never sees a server lib');
      if (!isBrowser(file.path) && to === 'web') say('the server never sees a browser lib');
      if (specifier.startsWith('.') && unitOf(target) !== unitOf(file.path)) say('another lib is imported by its name');
    }
    if (layer === 'domain' && !isSpec) {
      const code = file.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      const match = forbiddenGlobals.exec(code);
      if (match) found.push(`${file.path} uses ${match[1]}: domain takes time and chance as arguments`);
    }
    return found;
  });
}

/** Cycles between libs and apps, each as its path of units. */
export function cycles(files: readonly SourceFile[]): string[] {
  const edges = new Map<string, Set<string>>();
  for (const file of files) {
    if (!layerOf(file.path) || /\.spec\.tsx?$|\/spec-/.test(file.path)) continue;
    const from = unitOf(file.path);
    for (const specifier of importsOf(file)) {
      const target = targetOf(file.path, specifier);
      if (target && layerOf(target) && unitOf(target) !== from) (edges.get(from) ?? edges.set(from, new Set()).get(from))?.add(unitOf(target));
    }
  }
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (unit: string, trail: readonly string[]) => {
    if (trail.includes(unit)) {
      found.push([...trail.slice(trail.indexOf(unit)), unit].join(' → '));
      return;
    }
    if (done.has(unit)) return;
    for (const next of edges.get(unit) ?? []) walk(next, [...trail, unit]);
    done.add(unit);
  };
  for (const unit of edges.keys()) walk(unit, []);
  return found;
}

describe('the house', () => {
  const files = [...sourcesUnder('apps'), ...sourcesUnder('libs')];

  it('has arrows that point inward, pure inner layers, and a browser that sees no server lib', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(breaches(files)).toEqual([]);
  });
  it('has no cycle between libs', () => expect(cycles(files)).toEqual([]));
  it('has no `any` and no enum', () => {
    const found = files.filter(({ text }) => /(:\s*any\b|<any>|as any\b|^\s*(export )?(const )?enum )/m.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  it.each([
    ['a domain file that knows flow', 'libs/domain/case/src/x.ts', `import '@qianli/flow';`, 'domain may not reach flow'],
    ['a domain file with an npm package', 'libs/domain/case/src/x.ts', `import { z } from 'zod';`, 'domain is pure'],
    ['a domain file that asks the clock', 'libs/domain/case/src/x.ts', `export const at = () => new Date();`, 'takes time and chance'],
    ['contracts with Nest', 'libs/contracts/src/x.ts', `import '@nestjs/common';`, 'contracts is pure'],
    ['flow that knows its vendor', 'libs/flow/src/x.ts', `import '@qianli/postgres';`, 'flow may not reach adapters'],
    ['a page that imports the database', 'apps/portal/src/x.tsx', `import '@qianli/postgres';`, 'the browser never sees a server lib'],
    ['a page that loads the database later', 'apps/portal/src/x.tsx', `void import('@qianli/postgres');`, 'the browser never sees a server lib'],
    ['an app that imports an app', 'apps/api/src/x.ts', `import '../../routing/src/main';`, 'an app never imports an app'],
    ['a lib reached by its files', 'libs/flow/src/x.ts', `import '../../contracts/src/errors';`, 'by its name'],
  ])('refuses %s', (_, path, text, because) => {
    expect(breaches([{ path, text }]).join()).toContain(because);
  });
  it('finds a planted cycle', () => {
    const planted = [
      { path: 'libs/adapters/http/src/x.ts', text: `import '@qianli/jobs';` },
      { path: 'libs/adapters/jobs/src/x.ts', text: `import '@qianli/http';` },
    ];
    expect(cycles(planted)).toHaveLength(1);
  });
});
