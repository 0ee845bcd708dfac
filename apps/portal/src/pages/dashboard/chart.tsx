import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

use([BarChart, HeatmapChart, LineChart, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, SVGRenderer]);

/** An ECharts drawing (SVG, so it prints sharp). What it says stands in the table beside it; `name` says what it is. */
export function Chart({ option, name, height = 300 }: { option: EChartsCoreOption; name: string; height?: number }) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  useEffect(() => {
    if (!host.current) return undefined;
    const drawing = init(host.current, null, { renderer: 'svg' });
    chart.current = drawing;
    const observer = new ResizeObserver(() => drawing.resize());
    observer.observe(host.current);
    return () => {
      observer.disconnect();
      drawing.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => { chart.current?.setOption(option, { notMerge: true }); }, [option]);
  return <div ref={host} style={{ height }} role="img" aria-label={name} />;
}
