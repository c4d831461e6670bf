/* Clicks through the page as a reader does, and writes down what each step shows: a line for each matrix. */
(() => {
  const opened = performance.now();
  const walk = document.createElement('pre');
  walk.id = 'walk';
  const next = document.getElementById('next');
  const lines = [];
  for (let step = 0; ; step++) {
    for (const figure of document.querySelectorAll('#step .matrix')) {
      const numbers = [...figure.querySelectorAll('td[data-x]')].map(td => td.dataset.x);
      lines.push(`${step}|${figure.dataset.what}|${numbers.join(' ')}`);
    }
    if (next.disabled || step === 200) break;
    next.click();
  }
  for (const [key, text] of [['Home', '1 of'], ['ArrowRight', '2 of'], [' ', '3 of'], ['ArrowLeft', '2 of']]) {
    document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
    const where = document.getElementById('where').textContent;
    lines.push(`key ${key}|${where.startsWith(text)}|`);
  }
  const boxes = document.querySelectorAll('.node');
  boxes[boxes.length - 1].dispatchEvent(new MouseEvent('click', {bubbles: true}));
  lines.push(`click|${document.querySelector('#step h2').textContent}|`);
  lines.push(`opened|${Math.round(opened)}|`);
  walk.textContent = lines.join('\n');
  document.body.append(walk);
})();
