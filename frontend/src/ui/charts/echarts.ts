/** The only importer of ECharts: the parts in use, loaded as one lazy chunk. */
import { BarChart, LineChart } from "echarts/charts"
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components"
import { init, use } from "echarts/core"
import { CanvasRenderer } from "echarts/renderers"

use([BarChart, LineChart, AriaComponent, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])
export { init }
