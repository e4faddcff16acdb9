// Runs every <case>.tflite of a folder on <case>.in and writes <case>.out: TensorFlow Lite compiled to WebAssembly, in plain Node.
// <case>.in and <case>.out hold invocations back to back. The last two inputs and the last output only keep XNNPACK away (OneOpCase.cs).
// A case whose name begins with "whole-" has neither: it is a model as it is, run with XNNPACK.
// A model TensorFlow Lite refuses gets <case>.error.
'use strict';
const fs = require('fs');
const path = require('path');
const wasm = path.dirname(require.resolve('@tensorflow/tfjs-tflite/package.json')) + '/wasm/';
const create = require(wasm + 'tflite_web_api_cc.js');

const bytesOf = (tensor) => {
  const data = tensor.data();
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
};

function run(tflite, model, input, isWhole) {
  const at = tflite._malloc(model.length);
  tflite.HEAPU8.set(model, at);
  const made = tflite.TFLiteWebModelRunner.CreateFromBufferAndOptions(at, model.length, { numThreads: 1, enableProfiling: false, maxProfilingBufferEntries: 16 });
  if (!made.ok()) {
    throw new Error(made.errorMessage());
  }

  const runner = made.value();
  const inputs = runner.GetInputs();
  const outputs = runner.GetOutputs();
  const all = [];
  for (let position = 0; position < input.length;) {
    for (let i = 0; i < inputs.size() - (isWhole ? 0 : 2); i++) {
      const bytes = bytesOf(inputs.get(i));
      bytes.set(input.subarray(position, position + bytes.length));
      position += bytes.length;
    }
    if (!isWhole) {
      bytesOf(inputs.get(inputs.size() - 1)).set([1, 0, 0, 0]);
    }
    if (!runner.Infer()) {
      throw new Error('TensorFlow Lite fails to run the model');
    }
    for (let i = 0; i < outputs.size() - (isWhole ? 0 : 1); i++) {
      all.push(Buffer.from(bytesOf(outputs.get(i))));
    }
  }
  runner.delete();
  return Buffer.concat(all);
}

(async () => {
  const folder = process.argv[2];
  const tflite = await create({ wasmBinary: fs.readFileSync(wasm + 'tflite_web_api_cc.wasm') });
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.tflite')).sort()) {
    const base = path.join(folder, file.slice(0, -'.tflite'.length));
    try {
      fs.writeFileSync(base + '.out', run(tflite, fs.readFileSync(base + '.tflite'), fs.readFileSync(base + '.in'), file.startsWith('whole-')));
    } catch (failure) {
      fs.writeFileSync(base + '.error', String(failure.message || failure));
    }
  }
})();
