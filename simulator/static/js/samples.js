// Sample pictures drawn on a canvas, so that a photo can be sent without having a file.

function paper(draw, tone) {
  const canvas = document.createElement("canvas");
  canvas.width = 960;
  canvas.height = 720;
  const pen = canvas.getContext("2d");
  const wall = pen.createLinearGradient(0, 0, 0, 720);
  wall.addColorStop(0, tone[0]);
  wall.addColorStop(1, tone[1]);
  pen.fillStyle = wall;
  pen.fillRect(0, 0, 960, 720);
  pen.fillStyle = "#8a6a4a";
  pen.fillRect(0, 560, 960, 160);
  pen.fillStyle = "rgba(255,255,255,.12)";
  pen.fillRect(0, 560, 960, 8);
  draw(pen);
  pen.fillStyle = "rgba(0,0,0,.55)";
  pen.fillRect(0, 676, 960, 44);
  pen.fillStyle = "#fff";
  pen.font = "24px 'Noto Sans Thai', Sarabun, Loma, Garuda, sans-serif";
  pen.fillText("ภาพตัวอย่างจากตัวจำลอง", 24, 707);
  return canvas;
}

function rounded(pen, x, y, w, h, r, fill) {
  pen.beginPath();
  pen.roundRect(x, y, w, h, r);
  pen.fillStyle = fill;
  pen.fill();
}

function computer(pen) {
  rounded(pen, 210, 130, 480, 320, 18, "#2b2f36");
  rounded(pen, 230, 150, 440, 270, 6, "#1556c4");
  pen.fillStyle = "#fff";
  pen.font = "bold 84px sans-serif";
  pen.fillText(":(", 268, 260);
  pen.font = "22px sans-serif";
  pen.fillText("Your PC ran into a problem", 268, 320);
  pen.fillText("0% complete", 268, 358);
  rounded(pen, 420, 450, 60, 70, 4, "#3a3f48");
  rounded(pen, 340, 515, 220, 22, 10, "#3a3f48");
  rounded(pen, 240, 575, 420, 46, 10, "#d9dde3");
  rounded(pen, 745, 270, 120, 290, 10, "#383d46");
  rounded(pen, 765, 300, 80, 12, 4, "#5b626e");
  rounded(pen, 795, 500, 20, 20, 10, "#e5484d");
}

function printer(pen) {
  pen.save();
  pen.translate(480, 250);
  pen.rotate(-0.08);
  rounded(pen, -150, -130, 300, 190, 4, "#fff");
  pen.strokeStyle = "#b9c0c9";
  pen.lineWidth = 4;
  for (let y = -90; y < 40; y += 26) {
    pen.beginPath();
    pen.moveTo(-115, y);
    pen.bezierCurveTo(-40, y - 18, 20, y + 20, 112, y);
    pen.stroke();
  }
  pen.restore();
  rounded(pen, 230, 300, 500, 230, 22, "#454b55");
  rounded(pen, 230, 300, 500, 60, 22, "#5a616d");
  rounded(pen, 290, 480, 380, 90, 6, "#2c3037");
  rounded(pen, 560, 385, 120, 48, 8, "#f2b84b");
  pen.fillStyle = "#3b2a05";
  pen.font = "bold 24px sans-serif";
  pen.fillText("E-05 !", 584, 418);
}

function router(pen) {
  rounded(pen, 250, 400, 460, 120, 20, "#f1f3f5");
  for (const x of [290, 660]) {
    rounded(pen, x, 180, 18, 230, 9, "#dfe3e8");
  }
  ["#e5484d", "#c9ced6", "#e5484d", "#c9ced6", "#f2b84b"].forEach((light, i) => {
    rounded(pen, 330 + i * 66, 452, 26, 14, 7, light);
  });
  pen.strokeStyle = "rgba(229,72,77,.85)";
  pen.lineWidth = 14;
  pen.lineCap = "round";
  for (const r of [60, 110, 160]) {
    pen.beginPath();
    pen.arc(480, 330, r, Math.PI * 1.25, Math.PI * 1.75);
    pen.stroke();
  }
  pen.beginPath();
  pen.moveTo(390, 150);
  pen.lineTo(570, 350);
  pen.stroke();
}

const DRAWINGS = [
  { name: "คอมพิวเตอร์จอฟ้า", draw: computer, tone: ["#cfd9df", "#aebcc4"] },
  { name: "เครื่องพิมพ์กระดาษติด", draw: printer, tone: ["#e6ddcf", "#cdbfa6"] },
  { name: "เราเตอร์ไฟแดง", draw: router, tone: ["#cfe3dc", "#a9c9bd"] },
];

/** [{name, url: data URL (JPEG), data: base64}] */
export function samplePictures() {
  return DRAWINGS.map(({ name, draw, tone }) => {
    const url = paper((pen) => draw(pen), tone).toDataURL("image/jpeg", 0.82);
    return { name, url, data: url.split(",")[1] };
  });
}
