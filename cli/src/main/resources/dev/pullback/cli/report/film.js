'use strict';
(() => {
  const film = JSON.parse(document.getElementById('film-data').textContent);
  const part = (name) => document.getElementById('film-' + name);
  const slider = part('epoch');
  const frames = film.frames;
  const blue = [0, 114, 178];
  const orange = [213, 94, 0];
  const ink = () => getComputedStyle(document.body).color;
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const number = (v) => (v === null || v === undefined || Number.isNaN(v) ? '–' : Math.abs(v) >= 1e4 || (v !== 0 && Math.abs(v) < 1e-3) ? v.toExponential(1) : String(Number(v.toPrecision(3))));

  function clear(canvas) {
    const scale = window.devicePixelRatio || 1;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    canvas.width = width * scale;
    canvas.height = height * scale;
    const g = canvas.getContext('2d');
    g.scale(scale, scale);
    return [g, width, height];
  }

  function image(size, colour) {
    const canvas = document.createElement('canvas');
    canvas.width = size[0];
    canvas.height = size[1];
    const g = canvas.getContext('2d');
    const pixels = g.createImageData(size[0], size[1]);
    for (let i = 0; i < size[0] * size[1]; i++) {
      const c = colour(i);
      for (let k = 0; k < 3; k++) pixels.data[4 * i + k] = c[k];
      pixels.data[4 * i + 3] = 255;
    }
    g.putImageData(pixels, 0, 0);
    return canvas;
  }

  const mixed = (colour, share) => colour.map((c) => Math.round(255 + share * (c - 255)));

  function loss(at) {
    const [g, width, height] = clear(part('loss'));
    const lines = [[film.trainLoss, blue], [film.validationLoss, orange]];
    const all = lines.flatMap((line) => line[0]).filter((v) => v !== null && v > 0);
    const low = Math.log(Math.min(...all));
    const high = Math.log(Math.max(...all));
    const x = (epoch) => 6 + (width - 12) * epoch / Math.max(film.epochs, 1);
    const y = (v) => 6 + (height - 12) * (high > low ? (high - Math.log(v)) / (high - low) : 0.5);
    for (const [values, colour] of lines) {
      g.strokeStyle = 'rgb(' + colour + ')';
      g.lineWidth = 1.5;
      g.beginPath();
      let pen = false;
      values.forEach((v, i) => {
        if (v === null || v <= 0) { pen = false; return; }
        const px = x((i + 1) * film.epochs / values.length);
        if (pen) g.lineTo(px, y(v)); else g.moveTo(px, y(v));
        pen = true;
      });
      g.stroke();
    }
    g.fillStyle = ink();
    g.font = '12px system-ui, sans-serif';
    g.textAlign = 'right';
    if (high > low) {
      g.fillText(number(Math.exp(high)), width - 12, 16);
      g.fillText(number(Math.exp(low)), width - 12, height - 16);
    }
    g.strokeStyle = ink();
    g.beginPath();
    g.moveTo(x(at.epoch), 0);
    g.lineTo(x(at.epoch), height);
    g.stroke();
  }

  function boundary(at) {
    const canvas = part('boundary');
    if (!canvas) return;
    const plane = film.plane;
    const [g, width, height] = clear(canvas);
    const grid = bytes(at.boundary);
    const regions = image([plane.size, plane.size], (i) => mixed(film.colours[(grid[i] >> 3) % film.colours.length], 0.08 + 0.05 * (grid[i] & 7)));
    g.imageSmoothingEnabled = true;
    g.drawImage(regions, 0, 0, width, height);
    for (const [a, b, label] of plane.rows) {
      g.fillStyle = 'rgb(' + film.colours[label % film.colours.length] + ')';
      g.strokeStyle = '#fff';
      g.beginPath();
      g.arc(width * (a - plane.left) / (plane.right - plane.left), height * (plane.top - b) / (plane.top - plane.bottom), 3, 0, 7);
      g.fill();
      g.stroke();
    }
  }

  function units(at) {
    const box = part('units');
    if (!box) return;
    const size = [film.units.cols, film.units.rows];
    at.units.forEach((text, k) => {
      const canvas = box.children[k];
      const [g, width, height] = clear(canvas);
      const values = bytes(text);
      g.imageSmoothingEnabled = false;
      g.drawImage(image(size, (i) => {
        const v = (values[i] - 128) / 127;
        return mixed(v < 0 ? orange : blue, Math.min(Math.abs(v), 1));
      }), 0, 0, width, height);
    });
  }

  function bars(counts) {
    const most = Math.max(...counts.counts, 1);
    const bar = (count, i) => '<rect x="' + i * 5 + '" y="' + (20 - 20 * count / most) + '" width="4" height="' + 20 * count / most + '"/>';
    return '<svg width="100" height="20" role="img" aria-label="from ' + number(counts.low) + ' to ' + number(counts.high) + '" fill="currentColor">' + counts.counts.map(bar).join('') + '</svg>';
  }

  function layers(at) {
    const body = part('layers').tBodies[0];
    body.replaceChildren(...at.layers.map((layer) => {
      const row = document.createElement('tr');
      const cell = (text) => {
        const td = document.createElement('td');
        td.textContent = text;
        row.append(td);
        return td;
      };
      const share = (v) => (v === null || v === undefined ? '–' : Math.round(100 * v) + ' %');
      cell(layer.name);
      cell(number(layer.gradient));
      cell(number(layer.update));
      cell(share(layer.dead));
      cell(share(layer.saturated));
      for (const h of [layer.outputs, layer.cotangents]) cell('').innerHTML = h.counts.length ? bars(h) : '–';
      return row;
    }));
  }

  function confusion(at) {
    const table = part('confusion');
    if (!table) return;
    const rows = table.tBodies[0].rows;
    at.confusion.forEach((counts, i) => {
      const sum = counts.reduce((a, b) => a + b, 0) || 1;
      counts.forEach((count, j) => {
        const cell = rows[i].cells[j + 1];
        cell.textContent = count;
        cell.style.backgroundColor = 'rgba(' + (i === j ? blue : orange) + ',' + 0.6 * count / sum + ')';
      });
    });
  }

  function show() {
    const at = frames[slider.value];
    const text = at.epoch === 0 ? 'before training' : 'after epoch ' + at.epoch;
    part('text').textContent = text + ', loss ' + number(at.loss) + ' on the sample';
    slider.setAttribute('aria-valuetext', text);
    loss(at);
    boundary(at);
    units(at);
    layers(at);
    confusion(at);
  }

  let timer = 0;
  const button = part('play');
  function stop() {
    clearInterval(timer);
    timer = 0;
    button.textContent = 'Play';
  }
  button.addEventListener('click', () => {
    if (timer) { stop(); return; }
    button.textContent = 'Pause';
    if (Number(slider.value) === frames.length - 1) slider.value = 0;
    timer = setInterval(() => {
      slider.value = Number(slider.value) + 1;
      show();
      if (Number(slider.value) === frames.length - 1) stop();
    }, 250);
  });
  slider.addEventListener('input', show);
  window.addEventListener('resize', show);
  show();
})();
