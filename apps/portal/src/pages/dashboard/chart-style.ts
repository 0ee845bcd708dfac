import { palettes, useRoom, type Palette } from '@qianli/ui';
import type { EChartsCoreOption } from 'echarts/core';

/** Colours of the stages, told apart also by those who see red and green alike (after Okabe and Ito, 2008), no pure red among them. */
export const stageColours = ['#8fb8c9', '#8a6fd1', '#4aa3c7', '#e0a030', '#0a6e87', '#7fb069', '#b9c2c8'] as const;

export function useChartColours(): Palette {
  return palettes[useRoom()];
}

/** What all charts share: quiet axes, our letters, a tooltip in the room's colours. */
export function chartBase(palette: Palette): EChartsCoreOption {
  return {
    animationDuration: 300,
    // Named, not inherited: the legend's widths are measured with it.
    textStyle: { color: palette.inkSoft, fontFamily: '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif' },
    tooltip: { backgroundColor: palette.card, borderColor: palette.line, textStyle: { color: palette.ink, fontSize: 13 }, confine: true },
    legend: { bottom: 0, itemWidth: 12, itemHeight: 12, itemGap: 16, textStyle: { color: palette.inkSoft } },
  };
}

export function quietAxis(palette: Palette) {
  return { axisLine: { lineStyle: { color: palette.line } }, axisTick: { show: false }, axisLabel: { color: palette.inkSoft }, splitLine: { lineStyle: { color: palette.line } }, nameTextStyle: { color: palette.inkFaint } };
}
