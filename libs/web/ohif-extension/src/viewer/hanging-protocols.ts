const selector = (id: string, studyIndex: number) => ({
  id,
  allowUnmatchedView: true,
  seriesMatchingRules: [{ weight: 1, attribute: 'numImageFrames', constraint: { greaterThan: { value: 0 } } }],
  studyMatchingRules: [{ attribute: 'studyInstanceUIDsIndex', from: 'options', required: true, constraint: { equals: { value: studyIndex } } }],
});
const viewport = (id: string) => ({
  viewportOptions: { viewportType: 'stack', toolGroupId: 'default', allowUnmatchedView: true },
  displaySets: [{ id }],
});

/** Current study on the left, the newest prior on the right; applies only when the address names a prior. */
export const hangingProtocols = [
  {
    name: '@qianli/current-and-prior',
    protocol: {
      id: '@qianli/current-and-prior',
      name: 'Current and prior',
      locked: true,
      numberOfPriorsReferenced: 1,
      protocolMatchingRules: [{ id: 'has-prior', weight: 1000, attribute: 'StudyInstanceUID', from: 'prior', required: true, constraint: { notNull: true } }],
      toolGroupIds: ['default'],
      displaySetSelectors: { current: selector('current', 0), prior: selector('prior', 1) },
      stages: [
        {
          name: 'current and prior',
          viewportStructure: { layoutType: 'grid', properties: { rows: 1, columns: 2 } },
          viewports: [viewport('current'), viewport('prior')],
        },
      ],
    },
  },
];
