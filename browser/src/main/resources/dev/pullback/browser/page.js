'use strict';
/* The page: the engine in a worker, the two rooms as tabs, and the address, which holds the state of the room. */

const byId = id => document.getElementById(id);

/** An element with attributes and children; texts become text nodes, never markup. */
function make(name, attributes, ...children) {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith('on')) e.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null) e.setAttribute(key, value === true ? '' : value);
  }
  e.append(...children);
  return e;
}

/** A worker with the engine. A call that takes longer than its limit ends the worker, and the next call starts another. */
class Engine {
  static wasm = null;

  static async compiled() {
    const packed = Uint8Array.from(atob(byId('wasm').textContent.trim()), c => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(stream).arrayBuffer();
  }

  constructor() {
    this.waiting = new Map();
    this.next = 1;
    this.ready = null;
  }

  start() {
    this.ready = (async () => {
      Engine.wasm = Engine.wasm || Engine.compiled();
      const wasm = await Engine.wasm;
      const address = URL.createObjectURL(new Blob([byId('worker').textContent], {type: 'text/javascript'}));
      this.worker = new Worker(address);
      const begun = new Promise((resolve, reject) => this.waiting.set(0, {resolve, reject}));
      this.worker.onmessage = ({data}) => {
        const call = this.waiting.get(data.id);
        if (!call) return;
        this.waiting.delete(data.id);
        if ('answer' in data) call.resolve(data.answer);
        else call.reject(new Error(data.failed));
      };
      this.worker.onerror = e => { for (const call of this.waiting.values()) call.reject(new Error(e.message)); };
      this.worker.postMessage({wasm});
      await begun;
      URL.revokeObjectURL(address);
    })();
    return this.ready;
  }

  async call(name, ...given) {
    const limit = 20000;
    await (this.ready || this.start());
    const id = this.next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.worker.terminate();
        this.ready = null;
        const late = [...this.waiting.values()];
        this.waiting.clear();
        for (const call of late) call.reject(new Error(`stopped after ${limit / 1000} s; try smaller matrices`));
      }, limit);
      const done = f => x => { clearTimeout(timer); f(x); };
      this.waiting.set(id, {resolve: done(resolve), reject: done(reject)});
      this.worker.postMessage({id, call: name, arguments: given});
    });
  }
}

// ---- the address

function addressed() {
  return new URLSearchParams(location.hash.slice(1));
}

let noting = 0;
function note(state) {
  clearTimeout(noting); // browsers limit how often the address may change
  noting = setTimeout(() => history.replaceState(null, '', '#' + new URLSearchParams(state)), 250);
}

// ---- the rooms

const rooms = ['computation', 'network'];
const entered = {};

function enter(room) {
  for (const r of rooms) {
    byId(r).hidden = r !== room;
    byId('tab-' + r).setAttribute('aria-selected', r === room);
    byId('tab-' + r).tabIndex = r === room ? 0 : -1;
  }
  if (entered[room]) entered[room]();
}

for (const r of rooms) {
  byId('tab-' + r).addEventListener('click', () => enter(r));
  byId('tab-' + r).addEventListener('keydown', e => {
    if (e.key !== 'ArrowLeft' && e.key !== 'ArrowRight') return;
    e.preventDefault();
    e.stopPropagation();
    const other = rooms[(rooms.indexOf(r) + 1) % rooms.length];
    enter(other);
    byId('tab-' + other).focus();
  });
}
