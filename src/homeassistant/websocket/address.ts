/**
 * Returns the address of the WebSocket API. The proxy that the Supervisor has for apps, whose base URL ends in `/core`, has it at another
 * path than Home Assistant itself.
 * @param base base URL of the REST API without `/api`, `http://…` or `https://…`
 */
export function websocketUrl(base: string): string {
  const url = base.replace(/^http/, 'ws').replace(/\/+$/, '');
  return url.endsWith('/core') ? `${url}/websocket` : `${url}/api/websocket`;
}
