'use strict';
/* Steps through a computation, node by node: forward, then backward. Texts of the JSON are inserted as text nodes, never
   as markup. ExplanationJson.java defines the JSON. */

/** Draws a computation in the elements of the page and starts at a step, from 0; moved is told each step. Another call
    with the abort signal of the first one raised draws another computation. */
function explore(tape, start, moved, signal) {
  const nodes = tape.nodes;
  const node = new Map(nodes.map(n => [n.id, n]));
  const result = nodes[nodes.length - 1];
  const backward = nodes.filter(n => n.cotangent).reverse();
  const steps = [
    ...nodes.map(n => ({n, back: false})),
    ...backward.map(n => ({n, back: true})),
  ];
  const byId = id => document.getElementById(id);

  // ---- elements

  function element(name, attributes, ...children) {
    const e = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) e.setAttribute(key, value);
    e.append(...children);
    return e;
  }

  function drawn(name, attributes, ...children) {
    const e = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
    e.append(...children);
    return e;
  }

  // ---- numbers and matrices

  /** Numbers of the JSON; those that are not finite are strings. */
  const number = x => Number(x);

  /** A number with at most four digits; the tooltip has all digits. */
  function short(x) {
    const v = number(x);
    if (!Number.isFinite(v)) return Number.isNaN(v) ? 'NaN' : v > 0 ? '∞' : '-∞';
    if (Number.isInteger(v) && Math.abs(v) < 1e5) return Object.is(v, -0) ? '-0' : String(v);
    const size = Math.abs(v);
    const text = size >= 1e5 || size < 1e-3 ? v.toExponential(2) : String(Number(v.toPrecision(4)));
    return text.replace('e+', 'e');
  }

  /** Colours a cell by the sign of its number and by its size relative to the largest; 0 has no colour. */
  function heat(cell, x, largest) {
    if (!Number.isFinite(x)) cell.classList.add('odd');
    else if (x !== 0 && largest > 0) {
      const strength = 0.08 + 0.47 * Math.abs(x / largest);
      cell.style.background = `rgba(var(${x > 0 ? '--above' : '--below'}), ${strength.toFixed(3)})`;
    }
  }

  const finite = m => m.values.flat().map(number).filter(Number.isFinite);

  /** A matrix with a caption; heads name the rows and columns of a Jacobian. */
  function matrix(m, letter, label, what, heads) {
    const largest = Math.max(0, Math.abs(number(m.min)) || 0, Math.abs(number(m.max)) || 0,
      ...(m.min === undefined ? finite(m).map(Math.abs) : []));
    const table = element('table', {'aria-label': `${what}, ${m.rows}x${m.cols}`});
    if (heads) {
      const head = element('tr', null, element('td'));
      m.shownCols.forEach(j => head.append(element('th', {scope: 'col'}, heads.cols(j))));
      table.append(head);
    }
    m.shownRows.forEach((i, k) => {
      if (k > 0 && m.shownRows[k - 1] + 1 < i) {
        table.append(element('tr', null, element('td', {class: 'gap', colspan: m.shownCols.length + 1}, '⋮')));
      }
      const tr = element('tr');
      if (heads) tr.append(element('th', {scope: 'row'}, heads.rows(i)));
      m.shownCols.forEach((j, l) => {
        if (l > 0 && m.shownCols[l - 1] + 1 < j) tr.append(element('td', {class: 'gap'}, '⋯'));
        const x = m.values[k][l];
        const cell = element('td', {'data-x': x, title: `[${i}, ${j}] = ${x}`}, short(x));
        heat(cell, number(x), largest);
        tr.append(cell);
      });
      table.append(tr);
    });
    const caption = element('figcaption');
    if (letter) caption.append(element('b', null, letter), ' ');
    caption.append(label);
    const isLarge = m.shownRows.length < m.rows || m.shownCols.length < m.cols;
    if (isLarge) caption.append(` ${m.rows}x${m.cols}`);
    const cells = element('div', {class: 'cells'}, table);
    return element('figure', {class: 'matrix', 'data-what': what}, caption, cells);
  }

  function statistics(m) {
    const line = element('p', {class: 'scale'});
    line.append(element('span', null, `${m.rows}x${m.cols}`));
    for (const [name, x] of [['min', m.min], ['max', m.max], ['mean', m.mean]]) {
      if (x !== 'NaN') line.append(element('span', {title: x}, `${name} ${short(x)}`));
    }
    if (m.nonFinite > 0) line.append(element('b', null, `not finite: ${m.nonFinite}`));
    return line;
  }

  /** The sum of matrices of equal shape, added in the order of the sweep; null if there is none. */
  function sum(matrices) {
    return matrices.length === 0 ? null : matrices.slice(1).reduce((a, b) => ({
      rows: a.rows, cols: a.cols, shownRows: a.shownRows, shownCols: a.shownCols,
      values: a.values.map((row, i) => row.map((x, j) => {
        const s = number(x) + number(b.values[i][j]);
        return Number.isFinite(s) ? s : String(s);
      })),
    }), matrices[0]);
  }

  /** The contributions of all uses of a node to its cotangent, in the order of the sweep. */
  function shares(n) {
    return backward.flatMap(user => user.contributions
      .filter(f => user.in[f.operand] === n.id)
      .map(f => ({user, operand: f.operand, share: f.share})));
  }

  // ---- what a step shows

  const title = n => n.named ? n.label : n.call;
  const written = n => {
    if (n.in.length === 0) return `${n.label}, ${n.op}`;
    const call = `${n.op}(${[...n.in.map(i => node.get(i).label), ...n.attribute ? [n.attribute] : []].join(', ')})`;
    return n.named ? `${n.label} = ${call}` : call;
  };

  function facts(n) {
    const parts = [n.shape];
    if (n.line) parts.push(n.line);
    if (!n.named) parts.push(n.label);
    return element('p', {class: 'facts'}, parts.join(' · '));
  }

  function heading(n, phase, text) {
    return element('h2', null, element('small', null, phase), text);
  }

  function section(name, ...children) {
    return [element('h3', null, name), ...children];
  }

  const sign = text => element('span', null, text);

  /** An equation with matrices in place of its letters; adds the matrices that it shows to seen. */
  function equation(n, pieces, seen) {
    const row = element('div', {class: 'row'});
    for (const piece of pieces) {
      if (typeof piece === 'string') {
        const raised = /^(\p{Lm}|⁻|¹|²)+/u.exec(piece);
        if (raised) row.append(element('span', {class: 'raised'}, raised[0]));
        const rest = raised ? piece.slice(raised[0].length) : piece;
        if (rest.trim() !== '') row.append(sign(rest.trim()));
        continue;
      }
      seen.add(piece.of);
      if (piece.of === -2) row.append(matrix(n.cotangent, piece.letter, 'cotangent', `cotangent of ${n.label}`));
      else if (piece.of === -1) row.append(matrix(n.value, piece.letter, n.label, `value of ${n.label}`));
      else {
        const operand = node.get(n.in[piece.of]);
        row.append(matrix(operand.value, piece.letter, operand.label, `value of ${operand.label}`));
      }
    }
    return row;
  }

  const text = pieces => pieces.map(p => typeof p === 'string' ? p : p.letter).join('');

  function forward(n) {
    const out = [heading(n, 'Forward', written(n)), facts(n)];
    const seen = new Set();
    if (n.in.length > 0) {
      out.push(...section('Computation', element('p', {class: 'facts formula'}, n.formula)));
      for (const e of n.computes) out.push(equation(n, e.pieces, seen));
      const others = n.in.filter((id, i) => !seen.has(i));
      if (others.length > 0) {
        const row = element('div', {class: 'row'}, sign('with'));
        for (const id of others) {
          row.append(matrix(node.get(id).value, '', node.get(id).label, `value of ${node.get(id).label}`));
        }
        out.push(row);
      }
    }
    if (!seen.has(-1)) {
      out.push(...section('Value', element('div', {class: 'row'},
        matrix(n.value, '', n.label, `value of ${n.label}`))));
    }
    out.push(statistics(n.value));
    return out;
  }

  function cotangent(n) {
    const parts = shares(n);
    const row = element('div', {class: 'row', id: 'cotangent'});
    if (parts.length > 1) {
      parts.forEach((p, i) => {
        if (i > 0) row.append(sign('+'));
        row.append(matrix(p.share, '', `by ${p.user.label}`, `share of ${p.user.label}`));
      });
      row.append(sign('='));
    }
    row.append(matrix(n.cotangent, n.in.length > 0 ? 'G' : '', n.in.length > 0 ? '' : `d${n.label}`,
      `cotangent of ${n.label}`));
    const note = n === result
      ? 'The backward sweep begins here: the derivative of the result with respect to itself is 1.'
      : parts.length > 1 ? `${n.label} is used ${parts.length} times; the cotangent is the sum of their contributions.`
      : parts.length === 1 ? `The only contribution is that of ${parts[0].user.label}.` : '';
    return section(n.in.length > 0 ? 'Cotangent' : 'Gradient',
      element('p', {class: 'note'}, note), row, statistics(n.cotangent));
  }

  function passed(n, contribution, letter) {
    const operand = node.get(n.in[contribution.operand]);
    return matrix(contribution.share, letter, operand.label, `share for ${operand.label}`);
  }

  function rule(n) {
    const out = [];
    const seen = new Set();
    for (const e of n.passes) {
      const contribution = n.contributions.find(f => f.operand === e.operand);
      if (e.operand >= 0 && !contribution) continue;
      out.push(element('p', {class: 'facts formula'}, text(e.pieces)));
      if (!contribution && e.pieces.every(piece => typeof piece === 'string')) continue;
      const left = contribution && /^(d\S+) (= .*)$/s.exec(e.pieces[0]);
      const row = equation(n, left ? [left[2], ...e.pieces.slice(1)] : e.pieces, seen);
      if (left) row.prepend(passed(n, contribution, left[1]));
      out.push(row);
      if (contribution && contribution.summed) {
        const operand = node.get(n.in[contribution.operand]);
        out.push(element('p', {class: 'note'},
          `… summed, since ${operand.label} is ${operand.shape} and was repeated to fill ${n.shape}.`));
      }
    }
    return out.length > 0 ? section('VJP rule', ...out) : [];
  }

  function additions(n) {
    const out = [];
    for (const contribution of n.contributions) {
      const operand = node.get(n.in[contribution.operand]);
      const all = shares(operand);
      const k = all.findIndex(s => s.user === n && s.operand === contribution.operand);
      const row = element('div', {class: 'row'});
      const soFar = sum(all.slice(0, k).map(s => s.share));
      if (soFar) row.append(matrix(soFar, '', 'so far', `cotangent of ${operand.label} so far`), sign('+'));
      row.append(matrix(contribution.share, '', `by ${n.label}`, `share for ${operand.label}`));
      if (soFar) row.append(sign('='), matrix(sum(all.slice(0, k + 1).map(s => s.share)), '',
        k + 1 === all.length ? `d${operand.label}` : 'so far', `cotangent of ${operand.label} now`));
      const rest = all.length - k - 1;
      const remaining = rest === 0 ? 'now complete' : `${rest} more to follow`;
      out.push(element('p', {class: 'note'}, `To the cotangent of ${operand.label} (${remaining}):`), row);
    }
    return out.length > 0 ? section('Contributions to the operands', ...out) : [];
  }

  function jacobians(n) {
    const out = [];
    const index = cols => k => `${Math.floor(k / cols)},${k % cols}`;
    for (const contribution of n.contributions.filter(f => f.jacobian)) {
      const operand = node.get(n.in[contribution.operand]);
      const rows = index(n.value.cols);
      const cols = index(operand.value.cols);
      out.push(element('div', {class: 'row'}, matrix(contribution.jacobian, '', `by ${operand.label}`,
        `Jacobian of ${n.label} by ${operand.label}`, {rows, cols})));
    }
    return out.length === 0 ? [] : section(out.length > 1 ? 'Jacobians' : 'Jacobian',
      element('p', {class: 'note'}, 'A row for each element of the value, a column for each element of the operand. The rule returns the '
        + 'cotangent, as a row vector, times this matrix, without computing the matrix.'), ...out);
  }

  function back(n) {
        return [heading(n, 'Backward', n.in.length > 0 ? written(n) : `Gradient with respect to ${n.label}`), facts(n),
      ...cotangent(n), ...rule(n), ...additions(n), ...jacobians(n)];
  }

  // ---- the graph

  const WIDTH = 136, HEIGHT = 46, PITCH = 164, DOWN = 88, MARGIN = 24;
  const x = place => MARGIN + place * PITCH;
  const y = layer => MARGIN + HEIGHT / 2 + layer * DOWN;
  const SMALLEST = 0.7;
  const shapes = new Map();
  const edges = [];
  let scale = 1;

  function cut(name, longest) {
    const letters = [...name];
    return letters.length <= longest ? name : letters.slice(0, longest - 1).join('') + '…';
  }

  function curve(from, to, bends) {
    const stops = [[x(from.place), y(from.layer) + HEIGHT / 2],
      ...bends.map((place, i) => [x(place), y(from.layer + 1 + i)]),
      [x(to.place), y(to.layer) - HEIGHT / 2 - 5]];
    return stops.map(([px, py], i) => {
      if (i === 0) return `M${px} ${py}`;
      const [qx, qy] = stops[i - 1];
      const half = (py - qy) / 2;
      return `C${qx} ${qy + half} ${px} ${py - half} ${px} ${py}`;
    }).join('');
  }

  function graph() {
    const right = Math.max(...nodes.map(n => x(n.place)), ...nodes.flatMap(n => n.edges.flat().map(x))) + WIDTH / 2;
    const width = right + MARGIN;
    const height = y(result.layer) + HEIGHT / 2 + MARGIN;
    scale = Math.max(SMALLEST, Math.min(1, byId('graph').clientWidth / width));
    const svg = drawn('svg', {viewBox: `0 0 ${width} ${height}`, width: width * scale, height: height * scale,
      role: 'group', 'aria-label': `${nodes.length} nodes`});
    const arrow = drawn('marker', {id: 'arrow', viewBox: '0 0 8 8', refX: 4, refY: 4, markerWidth: 7, markerHeight: 7,
      markerUnits: 'userSpaceOnUse', orient: 'auto'}, drawn('path', {d: 'M0 0 8 4 0 8z', fill: 'context-stroke'}));
    svg.append(drawn('defs', {}, arrow));
    for (const n of nodes) {
      n.in.forEach((id, i) => {
        const path = drawn('path', {class: 'edge', d: curve(node.get(id), n, n.edges[i]), 'marker-end': 'url(#arrow)'});
        edges.push({path, from: id, to: n.id});
        svg.append(path);
      });
    }
    for (const n of nodes) {
      const odd = n.value.nonFinite > 0 || (n.cotangent && n.cotangent.nonFinite > 0);
      const kind = n.named && n.in.length > 0 ? `${n.call} · ${n.shape}`
        : n.in.length > 0 ? n.shape : `${n.op} · ${n.shape}`;
      const box = drawn('g', {class: `node ${n.in.length === 0 ? n.op : 'computed'}${odd ? ' odd' : ''}`,
        transform: `translate(${x(n.place)} ${y(n.layer)})`, role: 'button', tabindex: -1, 'aria-label': written(n)},
      drawn('title', {}, written(n)),
      drawn('rect', {x: -WIDTH / 2, y: -HEIGHT / 2, width: WIDTH, height: HEIGHT,
        rx: n.in.length === 0 ? HEIGHT / 2 : 9}),
      drawn('text', {class: 'name', y: -3}, cut(title(n), 15)),
      drawn('text', {class: 'kind', y: 14}, cut(kind, 21)));
      box.addEventListener('click', () => choose(n));
      shapes.set(n.id, box);
      svg.append(box);
    }
    byId('graph').replaceChildren(svg);
  }

  function choose(n) {
    const sameDirection = steps.findIndex(s => s.n === n && s.back === steps[at].back);
    go(sameDirection >= 0 ? sameDirection : steps.findIndex(s => s.n === n));
  }

  function paint() {
    const {n, back: isBack} = steps[at];
    const done = new Set(steps.slice(0, at + 1).filter(s => !s.back).map(s => s.n.id));
    const passed = new Set(steps.slice(0, at + 1).filter(s => s.back).map(s => s.n.id));
    for (const [id, shape] of shapes) {
      const all = shape.classList;
      all.toggle('done', done.has(id) && !passed.has(id));
      all.toggle('passed', passed.has(id));
      all.toggle('ahead', !done.has(id));
      all.toggle('now', id === n.id);
      shape.setAttribute('tabindex', id === n.id ? 0 : -1);
      if (id === n.id) shape.setAttribute('aria-current', 'step');
      else shape.removeAttribute('aria-current');
    }
    const operands = new Set(n.contributions.map(f => n.in[f.operand]));
    for (const {path, from, to} of edges) {
      path.classList.toggle('done', done.has(to));
      path.classList.toggle('forward-now', !isBack && to === n.id);
      path.classList.toggle('backward-now', isBack && to === n.id && operands.has(from));
    }
    const pane = byId('graph');
    pane.scrollTo(scale * x(n.place) - pane.clientWidth / 2, scale * y(n.layer) - pane.clientHeight / 2);
  }

  // ---- stepping

  let at = -1;

  function go(to) {
    const k = Math.max(0, Math.min(steps.length - 1, to));
    if (k === at) return;
    at = k;
    const {n, back: isBack} = steps[k];
    document.body.style.setProperty('--phase', isBack ? 'var(--backward)' : 'var(--forward)');
    byId('step').replaceChildren(...(isBack ? back(n) : forward(n)));
    byId('step').scrollTop = 0;
    byId('at').value = k;
    byId('where').textContent = `${k + 1} of ${steps.length} · ${isBack ? 'backward' : 'forward'} · ${n.label}`;
    for (const [id, off] of [['first', k === 0], ['back', k === 0]]) byId(id).disabled = off;
    for (const [id, off] of [['next', k], ['last', k]]) byId(id).disabled = off === steps.length - 1;
    paint();
    moved(k);
  }

  const on = (id, type, listener) => byId(id).addEventListener(type, listener, {signal});
  byId('at').max = steps.length - 1;
  on('at', 'input', e => go(Number(e.target.value)));
  on('first', 'click', () => go(0));
  on('back', 'click', () => go(at - 1));
  on('next', 'click', () => go(at + 1));
  on('last', 'click', () => go(steps.length - 1));
  addEventListener('keydown', e => {
    if (e.ctrlKey || e.altKey || e.metaKey || e.target.closest('input, textarea, select')) return;
    const isButton = e.target.closest('button, a, summary, [role=tab]') !== null;
    const moves = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: steps.length - 1,
      ' ': isButton ? undefined : at + (e.shiftKey ? -1 : 1)};
    if (moves[e.key] === undefined) return;
    e.preventDefault();
    const onNode = shapes.has(steps[at].n.id) && document.activeElement === shapes.get(steps[at].n.id);
    go(moves[e.key]);
    if (onNode) shapes.get(steps[at].n.id).focus({preventScroll: true});
  }, {signal});

  graph();
  go(start);
  return go;
}

/** Lets a button switch between light and dark, which begin as the system has them. */
function themed() {
  const theme = name => { document.documentElement.dataset.theme = name; };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  theme(dark.matches ? 'dark' : 'light');
  dark.addEventListener('change', e => theme(e.matches ? 'dark' : 'light'));
  document.getElementById('theme').addEventListener('click', () =>
    theme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'));
}

/** The page of one computation; the address holds the step, counted from 1 as the page does. */
if (document.getElementById('tape')) {
  const hashed = () => Number((/^#step=(\d+)$/.exec(location.hash) || [0, 1])[1]) - 1;
  let noted = 0;
  themed();
  const go = explore(JSON.parse(document.getElementById('tape').textContent), hashed(), step => {
    clearTimeout(noted); // browsers limit how often the address may change
    noted = setTimeout(() => history.replaceState(null, '', `#step=${step + 1}`), 200);
  });
  addEventListener('hashchange', () => go(hashed()));
}
