/* The room of networks: trains in a worker of its own, and draws what the engine reports. */
(() => {
  const engine = new Engine();
  const form = byId('settings');
  const usual = new FormData(form);
  let running = false;
  let busy = Promise.resolve();
  let generation = 0;
  let rows = null;
  let last = null;

  const STORIES = [
    {id: '', title: 'Two moons', plot: 'Two interleaved arcs; a layer of 16 units separates them.', settings: {}},
    {id: 'spirals', title: 'Two spirals', plot: 'A harder boundary: two layers, more epochs.', settings: {data: 'spirals', noise: 0.05, layers: '32-16', rate: 0.01, epochs: 150}},
    {id: 'rings', title: 'Rings', plot: 'Watch the units close the ring.', settings: {data: 'rings', layers: '8'}},
    {id: 'digits', title: 'Digits, drawn by you', plot: 'The network is trained already: draw a digit. Run trains it further; Reset with another seed starts from random weights.', settings: {data: 'digits', layers: '32', rate: 0.005, epochs: 30, activation: 'relu'}},
    {id: 'overflow', title: 'Overflowing logits', plot: 'Logits a thousand times too large. The loss is computed from the logits, so nothing overflows, but the units saturate and the losses are huge.', settings: {scale: 1000, rate: 0.02}},
    {id: 'confident', title: 'Confident and wrong', plot: 'Noisy rows and a large scale: the network is certain of rows that it gets wrong, and the test loss shows it.', settings: {noise: 0.45, scale: 20, layers: '32', epochs: 120}},
    {id: 'temperature', title: 'An untempered rate', plot: 'Temperature 0.05 divides the logits by 0.05, so each step is twenty times as large. Lower the rate, or set the temperature to 1.', settings: {temperature: 0.05, rate: 0.2, optimizer: 'sgd'}},
    {id: 'smoothing', title: 'Label smoothing', plot: 'With smoothing 0.2 the best logits are finite: the loss stops falling at a positive value, and the boundary stays soft.', settings: {smoothing: 0.2}},
    {id: 'high', title: 'A rate that is too high', plot: 'Plain gradient descent with rate 30 and relu: units die or the loss jumps.', settings: {optimizer: 'sgd', rate: 30, activation: 'relu'}},
    {id: 'vanishing', title: 'A vanishing gradient', plot: 'Four layers of sigmoid: compare the gradient norms of the layers below.', settings: {layers: '8-8-8-8', activation: 'sigmoid', optimizer: 'sgd', rate: 0.1}},
  ];

  const chosen = () => new URLSearchParams([...new FormData(form)].filter(([k]) => k !== ''));

  /** Whether the settings are those of a story, whose trained model the page has. */
  const same = settings => [...usual].every(([k, v]) => form.elements[k].value === String(settings[k] ?? v));

  function say(e) {
    byId('refused').textContent = String(e.message || e).replace(/^.*Exception: /, '');
  }

  /** Runs one thing after another, since the engine holds one network. */
  function queue(work) {
    busy = busy.then(work).catch(say);
    return busy;
  }

  function create() {
    const mine = ++generation;
    stop();
    return queue(async () => {
      if (mine !== generation) return;
      byId('refused').textContent = '';
      rows = JSON.parse(await engine.call('create', [...chosen()].map(([k, v]) => `${k}=${v.replaceAll('&', '')}`).join('&')));
      if (byId('preset').value === 'digits' && same(STORIES.find(s => s.id === 'digits').settings)) {
        await engine.call('restore', byId('digits').textContent);
      }
      byId('starting').hidden = true;
      byId('java').textContent = await engine.call('java');
      byId('plane').hidden = rows.images;
      byId('pad').hidden = !rows.images;
      await look();
      document.body.dataset.created = mine;
    });
  }

  async function look() {
    last = JSON.parse(await engine.call('snapshot'));
    draw();
  }

  function stop() {
    running = false;
    byId('run').textContent = 'Run';
    byId('run').setAttribute('aria-pressed', false);
  }

  function train(steps, millis) {
    return queue(async () => {
      const taken = await engine.call('train', steps, millis);
      await look();
      if (taken === 0) stop();
    });
  }

  async function go() {
    if (running) return stop();
    running = true;
    byId('run').textContent = 'Pause';
    byId('run').setAttribute('aria-pressed', true);
    const mine = generation;
    while (running && mine === generation) {
      await train(1000000, 60);
      await new Promise(resolve => requestAnimationFrame(resolve));
    }
  }

  // ---- drawing

  const colours = [[36, 104, 204], [214, 92, 20], [40, 140, 80], [150, 70, 170], [180, 150, 20], [20, 150, 160], [200, 60, 110], [110, 110, 110], [90, 90, 200], [140, 90, 40]];
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function boundary() {
    const canvas = byId('boundary');
    const c = canvas.getContext('2d');
    const n = last.grid;
    const size = canvas.width / n;
    const dark = document.documentElement.dataset.theme === 'dark';
    const paper = dark ? [29, 34, 39] : [255, 255, 255];
    const most = rows.classes;
    last.boundary.forEach((v, i) => {
      const colour = colours[Math.floor(v / 100)];
      const share = Math.max(0, ((v % 100) / 100 - 1 / most) / (1 - 1 / most)) * 0.75;
      c.fillStyle = `rgb(${colour.map((x, k) => Math.round(x * share + paper[k] * (1 - share))).join(',')})`;
      c.fillRect((i % n) * size, Math.floor(i / n) * size, size + 1, size + 1);
    });
    const [x0, y0, w, h] = rows.frame;
    for (const [points, radius] of [[rows.train, 3], [rows.test, 2]]) {
      for (const [x, y, label] of points) {
        c.beginPath();
        c.arc((x - x0) / w * canvas.width, (1 - (y - y0) / h) * canvas.height, radius, 0, 7);
        c.fillStyle = `rgb(${colours[label].join(',')})`;
        c.fill();
        c.lineWidth = 1;
        c.strokeStyle = '#fff';
        c.stroke();
      }
    }
  }

  function curve() {
    const canvas = byId('curve');
    const c = canvas.getContext('2d');
    const {width, height} = canvas;
    c.clearRect(0, 0, width, height);
    const values = last.curve.flatMap(p => p.slice(0, 2)).map(Number).filter(Number.isFinite);
    const top = Math.max(1e-9, ...values);
    c.fillStyle = css('--faint');
    c.font = '12px system-ui, sans-serif';
    c.fillText(values.length > 0 ? top.toPrecision(3) : 'after the first epoch', 4, 14);
    c.fillText('0', 4, height - 6);
    c.fillText(`epoch ${last.epochs}`, width - 70, height - 6);
    [['--forward', 0], ['--backward', 1]].forEach(([colour, k]) => {
      c.beginPath();
      c.strokeStyle = css(colour);
      c.lineWidth = 2;
      last.curve.forEach((p, i) => {
        const v = Number(p[k]);
        if (!Number.isFinite(v)) return;
        const x = 8 + (width - 16) * (last.curve.length < 2 ? 0 : i / (last.curve.length - 1));
        const y = height - 22 - (height - 44) * v / top;
        if (i === 0) c.moveTo(x, y);
        else c.lineTo(x, y);
      });
      c.stroke();
    });
  }

  function units() {
    const n = last.unitGrid;
    const place = byId('units');
    const wanted = last.units.map(u => u.length).join();
    if (place.dataset.shape !== `${wanted}/${n}`) {
      place.dataset.shape = `${wanted}/${n}`;
      place.replaceChildren(...last.units.map((layer, k) => make('div', null, ...layer.map((u, j) =>
        make('canvas', {width: n, height: n, role: 'img', 'aria-label': `unit ${j + 1} of layer ${k + 1}`})))));
    }
    last.units.forEach((layer, k) => layer.forEach((u, j) => {
      const c = place.children[k].children[j].getContext('2d');
      const image = c.createImageData(n, n);
      u.forEach((v, i) => {
        const t = v / 99;
        const side = t > 0.5 ? colours[1] : colours[0];
        const share = Math.abs(t - 0.5) * 2;
        for (let q = 0; q < 3; q++) image.data[4 * i + q] = side[q] * share + 245 * (1 - share);
        image.data[4 * i + 3] = 255;
      });
      c.putImageData(image, 0, 0);
    }));
  }

  function bars(h, what) {
    const canvas = make('canvas', {class: 'bars', width: 120, height: 34, role: 'img', 'aria-label': `${what} from ${h.low} to ${h.high}`});
    const c = canvas.getContext('2d');
    const most = Math.max(1, ...h.counts);
    c.fillStyle = css(what === 'outputs' ? '--forward' : '--backward');
    h.counts.forEach((n, i) => c.fillRect(i * 5, 34 - 32 * n / most, 4, 32 * n / most));
    return make('div', null, canvas, make('small', null, `${Number(h.low).toPrecision(2)} … ${Number(h.high).toPrecision(2)}`));
  }

  const percent = x => Number.isFinite(Number(x)) ? `${Math.round(100 * x)} %` : '–';
  const power = x => Number.isFinite(Number(x)) ? Number(x).toExponential(1) : '–';

  function layers() {
    const head = ['', 'outputs', 'cotangents', 'gradient norm', 'update / weight', 'dead', 'saturated'];
    const table = make('table', {class: 'checks'}, make('tr', null, ...head.map(t => make('th', {scope: 'col'}, t))));
    for (const l of last.layers) {
      table.append(make('tr', null, make('th', {scope: 'row'}, l.name), make('td', null, bars(l.outputs, 'outputs')),
        make('td', null, bars(l.cotangents, 'cotangents')), ...[power(l.gradientNorm), power(l.updateRatio),
          percent(l.dead), percent(l.saturated)].map(t => make('td', null, t))));
    }
    byId('layerTable').replaceChildren(make('div', {class: 'scroll'}, table));
  }

  function draw() {
    if (!last || !rows) return;
    const digits = x => Number(x) < 1e-3 && Number(x) > 0 ? Number(x).toExponential(2) : Number(Number(x).toPrecision(4));
    byId('numbers').replaceChildren('step ', make('b', null, last.steps), ` of ${last.planned} · epoch `, make('b', null, last.epochs),
      ' · loss ', make('b', null, digits(last.loss)), ' · test loss ', make('b', null, digits(last.testLoss)),
      ' · accuracy ', make('b', {id: 'accuracy', 'data-x': last.accuracy}, Number(last.accuracy).toFixed(3)),
      last.skipped > 0 ? ` · ${last.skipped} steps skipped` : '');
    byId('signs').replaceChildren(...last.signs.map(s => make('div', {class: 'words'}, s)));
    if (!rows.images) boundary();
    curve();
    units();
    layers();
  }

  // ---- the pad

  const SIDE = 12;
  const ink = byId('ink');
  let strokes = [];
  let pen = null;

  function pixels() {
    const all = new Array(SIDE * SIDE).fill(0);
    for (const s of strokes) {
      for (let k = 0; k + 1 < s.length || k === 0; k++) {
        const [x0, y0] = s[k];
        const [x1, y1] = s[Math.min(k + 1, s.length - 1)];
        const dx = x1 - x0;
        const dy = y1 - y0;
        const length = Math.max(dx * dx + dy * dy, 1e-9);
        for (let i = 0; i < SIDE * SIDE; i++) {
          const x = (i % SIDE + 0.5) / SIDE;
          const y = (Math.floor(i / SIDE) + 0.5) / SIDE;
          const t = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / length));
          const far = Math.hypot(x - x0 - t * dx, y - y0 - t * dy);
          all[i] = Math.max(all[i], Math.max(0, Math.min(1, (0.11 - far) / 0.06)));
        }
      }
    }
    return all;
  }

  /** Moves and scales what was drawn to where the training images have it. */
  function centred(drawn) {
    const points = drawn.flat();
    if (points.length === 0) return drawn;
    const [left, top] = [0, 1].map(k => Math.min(...points.map(p => p[k])));
    const [right, bottom] = [0, 1].map(k => Math.max(...points.map(p => p[k])));
    const factor = Math.min(2, 0.75 / Math.max(bottom - top, (right - left) * 1.1, 0.1));
    return drawn.map(s => s.map(([x, y]) => [0.5 + (x - (left + right) / 2) * factor, 0.5 + (y - (top + bottom) / 2) * factor]));
  }

  function paint() {
    const c = ink.getContext('2d');
    c.clearRect(0, 0, ink.width, ink.height);
    c.lineWidth = 18;
    c.lineCap = 'round';
    c.lineJoin = 'round';
    c.strokeStyle = css('--ink');
    for (const s of strokes) {
      c.beginPath();
      s.forEach(([x, y], i) => c[i === 0 ? 'moveTo' : 'lineTo'](x * ink.width, y * ink.height));
      c.stroke();
    }
  }

  async function guess() {
    if (strokes.length === 0) { byId('guess').textContent = ''; return; }
    const drawn = strokes;
    strokes = centred(drawn);
    const image = pixels();
    strokes = drawn;
    await queue(async () => {
      const p = (await engine.call('recognize', image.map(x => x.toFixed(3)).join(' '))).split(' ').map(Number);
      const order = p.map((x, k) => [x, k]).sort((a, b) => b[0] - a[0]);
      byId('guess').textContent = `${order[0][1]} (${percent(order[0][0])}), else ${order[1][1]} (${percent(order[1][0])})`;
      byId('guess').dataset.digit = order[0][1];
    });
  }

  const spot = e => {
    const box = ink.getBoundingClientRect();
    return [(e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height];
  };
  ink.addEventListener('pointerdown', e => { pen = [spot(e)]; strokes.push(pen); ink.setPointerCapture(e.pointerId); paint(); });
  ink.addEventListener('pointermove', e => { if (pen) { pen.push(spot(e)); paint(); } });
  ink.addEventListener('pointerup', () => { pen = null; guess(); });
  byId('wipe').addEventListener('click', () => { strokes = []; paint(); guess(); });

  // ---- controls and address

  function state() {
    const story = STORIES.find(s => s.id === byId('preset').value);
    if (story.id !== '' && same(story.settings)) return note({room: 'network', story: story.id});
    const all = chosen();
    for (const [k, v] of usual) if (all.get(k) === v) all.delete(k);
    note({room: 'network', ...Object.fromEntries(all)});
  }

  function fill(values) {
    for (const [k, v] of usual) {
      form.elements[k].value = values[k] === undefined ? v : values[k];
      if (form.elements[k].selectedIndex === -1) form.elements[k].value = v; // a choice that the list does not have
    }
  }

  byId('preset').append(...STORIES.map(s => make('option', {value: s.id}, s.title)));
  function tell(id) {
    const story = STORIES.find(s => s.id === id) || STORIES[0];
    byId('preset').value = story.id;
    byId('plot').textContent = story.plot;
    fill(story.settings);
  }
  byId('preset').addEventListener('change', e => { tell(e.target.value); state(); create(); });
  form.addEventListener('change', e => { if (e.target.name) { state(); create(); } });
  form.addEventListener('submit', e => e.preventDefault());
  byId('run').addEventListener('click', go);
  byId('one').addEventListener('click', () => { stop(); train(1, 1000); });
  byId('epoch').addEventListener('click', () => { stop(); train(Math.ceil(last ? last.planned / Number(form.elements.epochs.value) : 1), 2000); });
  byId('again').addEventListener('click', create);
  byId('theme').addEventListener('click', () => setTimeout(draw));

  entered.network = () => {
    state();
    if (!rows) create();
  };
  /** Takes story and settings from the address. */
  function restore() {
    const a = addressed();
    tell(a.get('story') || '');
    if (a.get('room') !== 'network') return;
    if (!a.get('story')) fill(Object.fromEntries(a));
    rows = null;
    enter('network');
  }
  addEventListener('hashchange', restore);
  restore();
  window.playground.network = engine;
})();
