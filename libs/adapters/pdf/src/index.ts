export * from './pdfkit-report-printer';
