/* The room of computations: formulas, matrices as grids, results, words, checks, and the explorer. */
(() => {
  const engine = new Engine();
  let drawn = new AbortController();
  let step = 0;
  let run = 0;
  let exercise = null;
  const text = byId('text');

  /** Six digits; the tooltip has all. */
  function short(x) {
    const v = Number(x);
    if (!Number.isFinite(v)) return Number.isNaN(v) ? 'NaN' : v > 0 ? '∞' : '-∞';
    return String(Number(v.toPrecision(6)));
  }

  function shown(name, rows) {
    const table = make('table', {'aria-label': name});
    const most = 8;
    for (const row of rows.slice(0, most)) {
      const tr = make('tr');
      for (const x of row.slice(0, most)) tr.append(make('td', {title: x, 'data-x': x, class: Number.isFinite(Number(x)) ? '' : 'odd'}, short(x)));
      if (row.length > most) tr.append(make('td', {class: 'gap'}, '⋯'));
      table.append(tr);
    }
    if (rows.length > most) table.append(make('tr', null, make('td', {class: 'gap'}, '⋮')));
    return make('figure', {class: 'matrix'}, make('figcaption', null, make('b', null, name), ` ${rows.length}x${rows[0].length}`),
      make('div', {class: 'cells'}, table));
  }

  // ---- the grids

  /** A number as it is written in the text. */
  const written = x => {
    const v = Number(x);
    if (Number.isNaN(v)) return 'NaN';
    if (!Number.isFinite(v)) return v > 0 ? 'inf' : '-inf';
    return Object.is(v, -0) ? '-0' : String(v);
  };

  function edited(d, rows) {
    const literal = '[' + rows.map(row => row.map(written).join(' ')).join('; ') + ']';
    text.value = text.value.slice(0, d.start) + literal + text.value.slice(d.end);
    changed();
  }

  function grid(d) {
    const table = make('table', {'aria-label': `matrix ${d.name}`});
    d.value.forEach((row, i) => {
      const tr = make('tr');
      row.forEach((x, j) => {
        const cell = make('input', {value: written(x), inputmode: 'decimal', 'aria-label': `${d.name}, row ${i}, column ${j}`,
          id: `cell-${d.name}-${i}-${j}`, onchange: e => {
            const number = e.target.value.trim().replace('∞', 'inf');
            const v = number === 'inf' ? Infinity : number === '-inf' ? -Infinity : number === '' ? NaN : Number(number);
            if (Number.isNaN(v) && number.toLowerCase() !== 'nan') {
              e.target.value = written(x);
              byId('error').textContent = `${d.name}[${i}, ${j}]: '${number}' is not a number`;
              return;
            }
            const rows = d.value.map(r => r.slice());
            rows[i][j] = v;
            edited(d, rows);
          }});
        tr.append(make('td', null, cell));
      });
      table.append(tr);
    });
    const caption = make('caption', null, make('b', null, d.name), ` ${d.value.length}x${d.value[0].length}, ${d.param ? 'parameter' : 'input'}`);
    table.prepend(caption);
    return make('div', {class: 'grid'}, make('div', {class: 'scroll'}, table));
  }

  function grids(declared) {
    const focused = document.activeElement && document.activeElement.id;
    byId('matrices').replaceChildren(...declared
      .filter(d => d.value.length * d.value[0].length <= 64 && d.value.length > 0).map(grid));
    if (focused && focused.startsWith('cell-') && byId(focused)) byId(focused).focus();
  }

  // ---- evaluation

  function check(r) {
    const head = make('tr', null, ...['rule of', 'verdict', 'numeric error'].map(t => make('th', {scope: 'col'}, t)));
    const table = make('table', {class: 'checks'}, head);
    for (const c of r.checks) {
      const good = c.passes === true;
      const bar = c.resolution && Number.isFinite(Number(c.resolution)) ? `± ${Number(c.resolution).toExponential(0)}` : '';
      table.append(make('tr', null, make('td', null, c.call), make('td', {class: good ? 'ok' : c.passes === false ? 'bad' : ''},
        good ? 'right' : c.verdict, c.words ? make('div', {class: 'note'}, c.words) : ''),
      make('td', null, bar, c.entries ? ` at ${c.entries} entries` : '')));
    }
    byId('checks').replaceChildren(r.checks.length > 0 ? table : make('p', {class: 'note'}, 'No op to check yet.'));
  }

  async function evaluate() {
    const mine = ++run;
    const source = text.value;
    let r;
    try {
      r = JSON.parse(await engine.call('evaluate', source));
    } catch (e) {
      r = {error: e.message};
    }
    if (mine !== run) return;
    byId('starting').hidden = true;
    byId('error').textContent = r.error || '';
    text.setAttribute('aria-invalid', Boolean(r.error));
    if (r.declared) grids(r.declared);
    document.body.dataset.evaluated = mine;
    if (r.error) return;
    byId('results').replaceChildren(shown(r.result, r.value), ...Object.entries(r.gradients).map(([n, m]) => shown('d' + n, m)));
    const words = r.advice.map(a => make('div', {class: 'words'}, make('b', null, 'Advisor'), a));
    if (r.anomaly) words.unshift(make('div', {class: 'words'}, make('b', null, 'Anomaly'), r.anomaly));
    byId('words').replaceChildren(...words);
    drawn.abort();
    drawn = new AbortController();
    explore(JSON.parse(r.explanation), step, k => {
      step = k;
      if (!byId('computation').hidden) state();
    }, drawn.signal);
    try {
      const c = JSON.parse(await engine.call('check', source));
      if (mine === run) check(c);
    } catch (e) {
      if (mine === run) byId('checks').replaceChildren(make('p', {class: 'note'}, `not checked: ${e.message}`));
    }
    document.body.dataset.checked = mine;
  }

  function state() {
    note({room: 'computation', text: text.value, ...(step > 0 ? {step: step + 1} : {})});
  }

  let typing = 0;
  function changed() {
    state();
    clearTimeout(typing);
    typing = setTimeout(evaluate, 150);
  }

  // ---- examples

  const all = EXAMPLES.flatMap(g => g.examples);

  function choose(id) {
    const e = all.find(x => x.id === id);
    if (!e) return false;
    byId('example').value = id;
    byId('story').textContent = e.story;
    exercise = e.answer || null;
    byId('exercise').hidden = exercise === null;
    byId('verified').textContent = '';
    text.value = e.text;
    step = 0;
    evaluate();
    return true;
  }

  async function verify() {
    const [mine, right] = await Promise.all([text.value, exercise].map(t => engine.call('evaluate', t).then(JSON.parse)));
    const numbers = r => r.error ? null : [r.value, ...Object.keys(r.gradients).sort().map(k => r.gradients[k])].flat(2).map(Number);
    const a = numbers(mine);
    const b = numbers(right);
    const good = a !== null && a.length === b.length && a.every((x, i) => Object.is(x, b[i]) || Math.abs(x - b[i]) <= 1e-9 * Math.max(1, Math.abs(b[i])));
    byId('verified').textContent = good ? '✓ Right: value and gradient agree.'
      : a === null ? 'Not yet: there is a mistake in the text.' : 'Not yet: the value or the gradient differs.';
    byId('verified').className = good ? 'ok' : 'bad';
  }

  byId('example').append(make('option', {value: ''}, 'Choose …'), ...EXAMPLES.map(g => make('optgroup', {label: g.group},
    ...g.examples.map(e => make('option', {value: e.id}, e.title)))));
  byId('example').addEventListener('change', e => { if (choose(e.target.value)) state(); });
  byId('verify').addEventListener('click', verify);
  text.addEventListener('input', () => { step = 0; changed(); });
  byId('language').append(
    make('p', null, 'One formula on each line, as ', make('code', null, 'z = matmul(x, w) + b'), '. ',
      make('code', null, 'param w = [1 2; 3 4]'), ' declares a parameter, ', make('code', null, 'input x = [1; 2]'), ' an input. Operators: + - * / are elementwise, @ is the matrix product, x ^ 2 a power. ',
      make('code', null, 'grad(y, x)'), ' is the derivative of the sum of y; it can be differentiated again. Cross-entropies take options: ',
      make('code', null, 'softmaxCrossEntropy(z, y, smoothing=0.1, temperature=2)'), '. # begins a comment.'),
    make('p', {id: 'verbs'}));

  function restore() {
    const a = addressed();
    if (a.get('room') === 'network') return;
    if (a.has('text')) {
      enter('computation');
      text.value = a.get('text');
      step = Math.max(0, (Math.trunc(Number(a.get('step'))) || 1) - 1);
      evaluate();
    } else {
      if (!choose(a.get('example') || all[0].id)) choose(all[0].id);
      enter('computation');
    }
  }
  entered.computation = () => { if (text.value) state(); else choose(all[0].id); };
  addEventListener('hashchange', restore);
  themed();
  restore();
  engine.call('verbs').then(v => { byId('verbs').textContent = 'Verbs: ' + v; }, () => {});
  window.playground = {engine};
})();
