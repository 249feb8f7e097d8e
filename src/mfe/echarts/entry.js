import { init, use } from "echarts/core";
import { BarChart, HeatmapChart, PieChart } from "echarts/charts";
import { CalendarComponent, GridComponent, TooltipComponent, VisualMapPiecewiseComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([
  BarChart, CalendarComponent, GridComponent, HeatmapChart, PieChart, SVGRenderer, TooltipComponent, VisualMapPiecewiseComponent,
]);

export { init };
