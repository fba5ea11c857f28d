/** Returns environment variables that set the clock of a Node.js process ahead by `ms` milliseconds. */
export const clockAhead = (ms: number): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import=data:text/javascript,const{now}=Date;Date.now=()=>now.call(Date)+${ms}`,
});
