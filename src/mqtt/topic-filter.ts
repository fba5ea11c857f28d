/** Whether a topic matches a filter (MQTT 5 section 4.7). `+` stands for one level, `#` for all that follow and the level above. */
export function matchesFilter(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  // [MQTT-4.7.2-1] wildcards at the front do not see the broker's own topics.
  if (topic.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false;
  const multi = wanted.indexOf('#');
  if (multi === -1 ? levels.length !== wanted.length : levels.length < multi) return false;
  return wanted.every((level, index) => level === '#' || level === '+' || level === levels[index]);
}
