import { theme, type ThemeConfig } from 'antd';
import { palettes, type Room } from './palette';

/** Ant Design in the colours of a room. Its "error" is amber: red is kept for harm and broken deadlines. */
export function antdTheme(room: Room): ThemeConfig {
  const palette = palettes[room];
  const isLight = room === 'light';
  return {
    algorithm: isLight ? theme.defaultAlgorithm : theme.darkAlgorithm,
    token: {
      colorPrimary: palette.primary,
      colorInfo: palette.primary,
      colorLink: palette.link,
      colorError: isLight ? '#a35a00' : '#e0a23c',
      colorWarning: isLight ? '#a35a00' : '#e0a23c',
      colorSuccess: isLight ? '#1f7a56' : '#4fb98a',
      colorSuccessBg: palette.goodGround,
      colorWarningBg: palette.warnGround,
      colorErrorBg: palette.warnGround,
      colorInfoBg: palette.select,
      colorText: palette.ink,
      colorTextSecondary: palette.inkSoft,
      colorTextTertiary: palette.inkFaint,
      colorTextDescription: palette.inkFaint,
      colorTextPlaceholder: palette.inkFaint,
      colorTextDisabled: palette.inkFaint,
      colorBgLayout: palette.ground,
      colorBgContainer: palette.card,
      colorBgElevated: isLight ? palette.card : palette.raise,
      colorBorder: isLight ? '#c3ced6' : '#3a4c59',
      colorBorderSecondary: palette.line,
      borderRadius: 6,
      fontSize: 14,
      fontFamily: '"PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, -apple-system, "Segoe UI", sans-serif',
    },
    components: {
      Table: { headerBg: palette.raise, headerColor: palette.inkSoft, rowHoverBg: palette.raise, cellPaddingBlockSM: 7 },
      Tabs: { itemSelectedColor: palette.link, itemHoverColor: palette.link, inkBarColor: palette.link },
      Menu: { itemSelectedColor: palette.link, itemSelectedBg: palette.select },
      Button: { primaryShadow: 'none', defaultShadow: 'none' },
      Segmented: { itemColor: palette.inkSoft, itemSelectedColor: palette.ink },
      Card: { headerFontSize: 15 },
    },
  };
}
