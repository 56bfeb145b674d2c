/**
 * Fakes for a rehearsal: what a vault holds without its values, as a document that the emulator starts from.
 *
 * @module
 */
export { fakeOf } from './fake.ts';
export { type RecordedSecret, type RecordedVault, type RecordedVersion, recordingOf } from './recording.ts';
export { type Shape, shapeOf } from './shape.ts';
