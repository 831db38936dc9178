export { Viewer, type ViewerProps } from './viewer';
export type { ViewerExam, ViewerSeries } from './viewer-series';
