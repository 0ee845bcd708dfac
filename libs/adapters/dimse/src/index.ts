import dimse from 'dcmjs-dimse';

// The library's own log names patients in its data sets; what happens is told through our callbacks.
dimse.log.setLevel('silent');

export * from './part10-header';
export * from './store-scp';
export * from './store-scu';
export * from './store-verdict';
