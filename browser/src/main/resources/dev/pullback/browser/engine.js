/* The worker in which the engine runs. The page posts the compiled engine once, then calls: {id, call, arguments}. The
   answer is {id, answer} or {id, failed}. */
'use strict';
/** TeaVM's runtime makes its glue by new Function, which the policy of the page forbids. All of that glue has one of
    these shapes, which this stands in for. */
function Function(...texts) {
  const body = texts[texts.length - 1];
  if (body.startsWith("return new Function('wrapCallFromJavaToJs'")) return (wrap, ...parts) => Function('wrap', ...parts).bind(this, wrap);
  if (body.startsWith('try {\n    return fn(')) return (rethrow, fn, ...a) => { try { return fn(...a); } catch (e) { rethrow(e); } };
  if (body.startsWith('try {\n    return instance')) {
    return (rethrow, global, instance, method, ...a) => {
      try { return instance !== null ? instance[method](...a) : global(method)(...a); } catch (e) { rethrow(e); }
    };
  }
  if (body.startsWith('try {\n    return new constructor(')) {
    return (rethrow, constructor, ...a) => { try { return new constructor(...a); } catch (e) { rethrow(e); } };
  }
  if (body.startsWith('return [')) return (...a) => a;
  if (body.startsWith('return function(')) {
    const isMethod = body.includes('fn(this');
    return (rethrow, fn) => function (...a) {
      try { return isMethod ? fn(this, ...a) : fn(...a); } catch (e) { rethrow(e); }
    };
  }
  if (body.startsWith('return function ')) {
    return constructor => function (marker, javaObject) { return constructor.call(this, marker, javaObject); };
  }
  if (body === 'return str;') return (wrap, text) => text;
  const global = /^return (\w+);$/.exec(body);
  if (global) return () => globalThis[global[1]];
  throw new Error('unknown glue: ' + texts.join(' | '));
}
