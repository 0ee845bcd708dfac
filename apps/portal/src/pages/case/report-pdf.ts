/** Saves the PDF under the case's number: a file name must not hold the patient's. */
export function savePdf(pdf: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(pdf);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Prints the PDF without leaving the page; a browser that cannot print it here saves it. */
export function printPdf(pdf: Blob, name: string): void {
  const address = URL.createObjectURL(pdf);
  const frame = document.createElement('iframe');
  frame.style.cssText = 'position:fixed;width:0;height:0;border:0';
  frame.title = 'print';
  frame.onload = () => {
    try {
      frame.contentWindow?.print();
    } catch {
      savePdf(pdf, name);
    }
  };
  frame.src = address;
  document.body.append(frame);
  setTimeout(() => {
    frame.remove();
    URL.revokeObjectURL(address);
  }, 120_000);
}
