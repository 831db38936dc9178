export { SeriesThumbnail } from './series-thumbnail';
export { Viewer, type ViewerProps } from './viewer';
export type { ViewerExam, ViewerSeries } from './viewer-series';
