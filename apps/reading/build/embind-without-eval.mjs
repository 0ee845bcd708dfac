import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * OHIF's image codecs (JPEG, JPEG-LS, JPEG 2000, HTJ2K) are Emscripten modules whose embind glue writes JavaScript with
 * `new Function`. Our content security policy has no `unsafe-eval`, so those images stayed black. The functions
 * below do the same with closures, as Emscripten itself does under `-sDYNAMIC_EXECUTION=0`.
 */
const closures = {
  'function createNamedFunction(': `function createNamedFunction(name, body) {
    return Object.defineProperty(function () { return body.apply(this, arguments); }, 'name', { value: String(name) });
  }`,
  'function craftInvokerFunction(': `function craftInvokerFunction(humanName, argTypes, classType, cppInvokerFunc, cppTargetFunc) {
    var argCount = argTypes.length;
    if (argCount < 2) throwBindingError("argTypes array size mismatch! Must at least get return value and 'this' types!");
    var isMethod = argTypes[1] !== null && classType !== null;
    var expected = argCount - 2;
    var needsStack = argTypes.slice(1).some(function (type) { return type !== null && type.destructorFunction === undefined; });
    var returns = argTypes[0].name !== 'void';
    return function () {
      if (arguments.length !== expected)
        throwBindingError('function ' + humanName + ' called with ' + arguments.length + ' arguments, expected ' + expected + ' args!');
      var destructors = needsStack ? [] : null;
      var wired = isMethod ? [argTypes[1].toWireType(destructors, this)] : [];
      for (var i = 0; i < expected; ++i) wired.push(argTypes[i + 2].toWireType(destructors, arguments[i]));
      var result = cppInvokerFunc.apply(null, [cppTargetFunc].concat(wired));
      if (needsStack) runDestructors(destructors);
      else {
        var first = isMethod ? 1 : 2;
        for (var j = first; j < argCount; ++j)
          if (argTypes[j].destructorFunction !== null) argTypes[j].destructorFunction(wired[j - first]);
      }
      if (returns) return argTypes[0].fromWireType(result);
    };
  }`,
  'function craftEmvalAllocator(': `function craftEmvalAllocator(argCount) {
    return function (constructor, argTypes, args) {
      var values = [];
      for (var i = 0; i < argCount; ++i) {
        var type = requireRegisteredType(HEAPU32[(argTypes >> 2) + i], 'parameter ' + i);
        values.push(type.readValueFromPointer(args));
        args += type.argPackAdvance;
      }
      return Emval.toHandle(new constructor(...values));
    };
  }`,
  '__emval_get_method_caller=(argCount,argTypes,kind)=>': `__emval_get_method_caller=(argCount,argTypes,kind)=>{
    var types = emval_lookupTypes(argCount, argTypes);
    var retType = types.shift();
    return emval_addMethodCaller(function (obj, func, destructorsRef, args) {
      var values = [];
      for (var type of types) {
        values.push(type.readValueFromPointer(args));
        args += type.argPackAdvance;
      }
      var result = kind === 1 ? new func(...values) : kind === 0 ? func.call(obj, ...values) : func.call(...values);
      if (!retType.isVoid) return emval_returnValue(retType, destructorsRef, result);
    });
  }`,
};

/** Rewrites every script of `folder` that carries embind. Throws when none does: then the viewer changed and this must be looked at. */
export async function rewriteEmbind(folder) {
  let rewritten = 0;
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.js')) continue;
    const file = join(folder, name);
    const before = await readFile(file, 'utf8');
    if (!before.includes('function craftInvokerFunction(')) continue;
    await writeFile(file, withoutEval(before));
    rewritten += 1;
  }
  if (rewritten === 0) throw new Error('OHIF: no embind glue found; check that compressed images open under the policy');
}

/** Replaces those functions wherever they stand in `source`. */
export function withoutEval(source) {
  let text = source;
  for (const [head, replacement] of Object.entries(closures)) {
    const parts = text.split(head);
    text = parts.map((part, index) => (index === 0 ? part : replacement + part.slice(endOfFunction(part)))).join('');
  }
  return text;
}

/** Index after the closing brace of the function whose head `text` follows. Braces inside its strings come in pairs. */
function endOfFunction(text) {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '{') depth += 1;
    if (text[index] === '}' && (depth -= 1) === 0) return index + 1;
  }
  throw new Error('OHIF: embind function without an end');
}
