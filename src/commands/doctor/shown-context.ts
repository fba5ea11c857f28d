import type { Context } from '../context.ts';

/** Returns a context whose output passes through `change` before it is written. */
export const through = (change: (text: string) => string, context: Context): Context => ({
  ...context,
  out: { ...context.out, write: (text) => context.out.write(change(text)) },
  err: { ...context.err, write: (text) => context.err.write(change(text)) },
});

/** Replaces the path of the user's home folder in the output, since it contains the user's name. */
export function withoutHome(context: Context): Context {
  const home = context.env['HOME'] ?? context.env['USERPROFILE'] ?? '';
  return home.length > 1 ? through((text) => text.replaceAll(home, '~'), context) : context;
}
