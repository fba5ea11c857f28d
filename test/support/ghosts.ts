/** Returns a retained discovery payload in the form of the bridge's, for a device that does not exist. */
export function ghost(index: number): { readonly topic: string; readonly payload: string } {
  const identifier = `isolarcloud_ghost${index}`;
  const payload = {
    device: { identifiers: [identifier], name: 'Ghost' },
    origin: { name: 'isolarcloud2mqtt' },
    availability: [{ topic: 'isolarcloud/bridge/availability' }],
    components: { '1': { platform: 'sensor', unique_id: `${identifier}_1` } },
  };
  return { topic: `homeassistant/device/${identifier}/config`, payload: JSON.stringify(payload) };
}
