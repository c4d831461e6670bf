let engine = null;
onmessage = async ({data}) => {
  if (data.wasm) {
    try {
      engine = (await TeaVM.wasmGC.load(new Uint8Array(data.wasm), {})).exports;
      postMessage({id: 0, answer: 'ready'});
    } catch (e) {
      postMessage({id: 0, failed: String(e)});
    }
    return;
  }
  try {
    postMessage({id: data.id, answer: engine[data.call](...data.arguments)});
  } catch (e) {
    postMessage({id: data.id, failed: String(e.message || e)});
  }
};
