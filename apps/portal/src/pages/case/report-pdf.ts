/** Shows the PDF in a tab of its own; where that is blocked, saves it. */
export function openPdf(pdf: Blob): void {
  const address = URL.createObjectURL(pdf);
  if (!window.open(address, '_blank')) {
    const link = document.createElement('a');
    link.href = address;
    link.download = 'report.pdf';
    link.click();
  }
  // The other tab needs the address while it loads.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Prints the PDF without leaving the page. */
export function printPdf(pdf: Blob): void {
  const address = URL.createObjectURL(pdf);
  const frame = document.createElement('iframe');
  frame.style.cssText = 'position:fixed;width:0;height:0;border:0';
  frame.title = 'print';
  frame.onload = () => {
    try {
      frame.contentWindow?.print();
    } catch {
      openPdf(pdf);
    }
  };
  frame.src = address;
  document.body.append(frame);
  setTimeout(() => {
    frame.remove();
    URL.revokeObjectURL(address);
  }, 120_000);
}
