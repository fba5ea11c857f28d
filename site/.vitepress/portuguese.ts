import type { DefaultTheme } from 'vitepress';

/** The words of the theme. */
export const PORTUGUESE: DefaultTheme.Config = {
  outline: { level: [2, 3], label: 'Nesta página' },
  docFooter: { prev: 'Página anterior', next: 'Próxima página' },
  darkModeSwitchLabel: 'Aparência',
  lightModeSwitchTitle: 'Mudar para o tema claro',
  darkModeSwitchTitle: 'Mudar para o tema escuro',
  sidebarMenuLabel: 'Menu',
  returnToTopLabel: 'Voltar ao início',
  langMenuLabel: 'Mudar de idioma',
  skipToContentLabel: 'Ir para o conteúdo',
};

export const PORTUGUESE_SEARCH: DefaultTheme.LocalSearchOptions['translations'] = {
  button: { buttonText: 'Procurar', buttonAriaLabel: 'Procurar' },
  modal: {
    displayDetails: 'Mostrar detalhes',
    resetButtonTitle: 'Limpar',
    backButtonTitle: 'Fechar',
    noResultsText: 'Nada encontrado para',
    footer: { selectText: 'abrir', navigateText: 'navegar', closeText: 'fechar' },
  },
};
