export { CodecRefusal } from './codec-refusal';
export { decodeFrame } from './decode-frame';
export type { DecodedFrame, EncodedFrame, PixelArray } from './frame';
export { frameOf } from './frame-of';
export { inflateRaw } from './inflate-raw';
export { parseBytes, type ParsedInstance, type ParseRequest } from './parse-bytes';
export { closeParseWorkers, parseInWorker, type ParseInWorkerOptions } from './parse-in-worker';
export { ParsePool, workerEntry, type ParsePoolOptions } from './parse-pool';
export { renderFrame, type RenderOptions } from './render-frame';
