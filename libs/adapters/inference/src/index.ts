export * from './load-model-folder';
export * from './nodule-filter';
export * from './onnx-inference';
