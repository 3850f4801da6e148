/** Of the engine: 12 comes with Node.js 22. */
export const V8_MAJOR = Number.parseInt(process.versions.v8, 10);
