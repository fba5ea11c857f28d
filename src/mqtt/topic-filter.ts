/** Whether a topic matches a filter (MQTT 5 section 4.7). `+` matches one level; `#` matches the level above it and all levels below. */
export function matchesFilter(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  // [MQTT-4.7.2-1] A wildcard at the start of a filter does not match topics that begin with `$`.
  if (topic.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false;
  const multi = wanted.indexOf('#');
  if (multi === -1 ? levels.length !== wanted.length : levels.length < multi) return false;
  return wanted.every((level, index) => level === '#' || level === '+' || level === levels[index]);
}
