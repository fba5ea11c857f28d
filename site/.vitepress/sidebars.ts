import type { DefaultTheme } from 'vitepress';

type Section = readonly [heading: string, ...pages: (readonly [text: string, link: string])[]];

const ENGLISH: readonly Section[] = [
  [
    'Begin',
    ['What it is', '/'],
    ['Get the keys', '/get-the-keys'],
    ['In a container', '/install/container'],
    ['With npm', '/install/npm'],
    ['Home Assistant OS', '/install/home-assistant-os'],
    ['Under systemd', '/install/systemd'],
    ['Set-up', '/set-up'],
    ['Minute by minute', '/install/first-hour'],
  ],
  [
    'Use',
    ['Home Assistant', '/home-assistant'],
    ['Node-RED', '/node-red'],
    ['evcc, openHAB and Loxone', '/evcc-openhab-loxone'],
    ['The page', '/page'],
    ['Topics', '/topics'],
    ['Brokers', '/brokers'],
    ['Commands', '/commands'],
  ],
  [
    'Look up',
    ['Configuration', '/configuration'],
    ['Device types and points', '/points'],
    ['Errors', '/errors'],
    ['Questions', '/questions'],
    ['Changes in Home Assistant', '/removals'],
    ['Commands beside a running bridge', '/beside-the-service'],
    ['A fleet', '/fleet'],
  ],
];

const PORTUGUESE: readonly Section[] = [
  [
    'Começar',
    ['Primeiros passos', '/pt-BR/'],
    ['Obter as chaves', '/pt-BR/get-the-keys'],
    ['Instalação', '/pt-BR/installation'],
    ['Configurar', '/pt-BR/set-up'],
  ],
  ['Usar', ['Home Assistant', '/pt-BR/home-assistant'], ['Node-RED', '/pt-BR/node-red']],
  [
    'Consultar',
    ['Configuração', '/pt-BR/configuration'],
    ['Tipos de dispositivo e pontos', '/pt-BR/points'],
    ['Erros', '/pt-BR/errors'],
    ['Mudanças no Home Assistant', '/pt-BR/removals'],
  ],
];

const sidebar = (sections: readonly Section[]): DefaultTheme.SidebarItem[] =>
  sections.map(([text, ...pages]) => ({ text, items: pages.map(([name, link]) => ({ text: name, link })) }));

export const sidebars = { english: sidebar(ENGLISH), portuguese: sidebar(PORTUGUESE) };
