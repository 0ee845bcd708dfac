import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Arrows point inward; the browser never sees a server lib. `test/architecture.spec.ts` says the same from the source text. */
export const depConstraints = [
  { sourceTag: 'layer:domain', onlyDependOnLibsWithTags: ['layer:domain'] },
  { sourceTag: 'layer:contracts', onlyDependOnLibsWithTags: ['layer:contracts', 'layer:domain'] },
  { sourceTag: 'layer:flow', onlyDependOnLibsWithTags: ['layer:flow', 'layer:contracts', 'layer:domain'] },
  { sourceTag: 'layer:adapters', onlyDependOnLibsWithTags: ['layer:adapters', 'layer:flow', 'layer:contracts', 'layer:domain'] },
  { sourceTag: 'layer:web', onlyDependOnLibsWithTags: ['layer:web', 'layer:contracts', 'layer:domain'] },
  { sourceTag: 'layer:testing', onlyDependOnLibsWithTags: ['layer:testing', 'layer:flow', 'layer:contracts', 'layer:domain'] },
  { sourceTag: 'layer:apps', notDependOnLibsWithTags: ['layer:apps'] },
  { sourceTag: 'side:any', onlyDependOnLibsWithTags: ['side:any'] },
  { sourceTag: 'side:server', onlyDependOnLibsWithTags: ['side:any', 'side:server'] },
  { sourceTag: 'side:browser', onlyDependOnLibsWithTags: ['side:any', 'side:browser'] },
];

/** A spec may also use the builders and phantoms of libs/testing, whatever its layer. */
const specConstraints = depConstraints
  .filter(({ sourceTag }) => sourceTag.startsWith('layer:'))
  .map((rule) => (rule.onlyDependOnLibsWithTags ? { ...rule, onlyDependOnLibsWithTags: [...rule.onlyDependOnLibsWithTags, 'layer:testing'] } : rule));

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.qianli', '.nx', '.cache', 'libs/adapters/postgres/generated', 'models', '**/*.d.ts'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [eslint.configs.recommended, ...tseslint.configs.recommended],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints, allowCircularSelfDependency: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.spec.tsx', '**/spec-*.ts'],
    rules: { '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints: specConstraints, allowCircularSelfDependency: false }] },
  },
  { files: ['apps/platform/**', 'test/**', 'infra/**'], rules: { 'no-console': 'off', '@nx/enforce-module-boundaries': 'off' } },
);
