import { init, use } from "echarts/core";
import { BarChart, PieChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, PieChart, GridComponent, TooltipComponent, SVGRenderer]);

export { init };
