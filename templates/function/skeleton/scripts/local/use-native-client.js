import { registerHooks } from 'node:module';

const url = new URL('./native-client.js', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === './rapid-client.node'
      ? { url, format: 'module', shortCircuit: true }
      : next(specifier, context),
});
