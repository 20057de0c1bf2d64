// What the switches of the simulator are called on the page, in groups, and what each does.

export const GROUPS = [
  ["LINE ล่มหรือช้า", ["latency_ms", "next_reply", "next_push", "content_waits", "content_gone"]],
  ["webhook", [
    "redelivery", "webhook_seconds", "webhook_off", "duplicates", "shuffle", "batch_size",
    "standby", "hide_user_id", "unknown_sibling",
  ]],
  ["โควตาและข้อจำกัด", ["rate_limits", "per_user_limit"]],
];

/** name: [label, one line of explanation] */
export const SWITCHES = {
  latency_ms: ["LINE ตอบช้า", "ทุกคำขอของบอตช้าลงไม่เกินกี่มิลลิวินาที เช่น 300 คือช้าลง 50 ถึง 300"],
  next_reply: ["reply ครั้งถัดไป", "เกิดกับการตอบกลับครั้งถัดไปครั้งเดียว แล้วกลับเป็นปกติ"],
  next_push: ["push ครั้งถัดไป", "เกิดกับ push ครั้งถัดไปครั้งเดียว แล้วกลับเป็นปกติ"],
  content_waits: ["ภาพยังไม่พร้อม", "ภาพหรือไฟล์ใหม่ตอบ 202 กี่ครั้งก่อนที่บอตจะดาวน์โหลดได้"],
  content_gone: ["ภาพหมดอายุ", "ดาวน์โหลดภาพหรือไฟล์ใดก็ได้คำตอบ 410"],
  redelivery: [
    "ส่งใหม่เมื่อบอตไม่ได้รับ",
    "make run เปิดไว้ เพราะ README ให้เปิด แต่ใน LINE จริงปิดอยู่จนกว่าจะเปิดเอง (Webhook redelivery)",
  ],
  webhook_seconds: ["เวลาที่ให้บอตตอบ", "เป็นวินาที เกินนี้ LINE ถือว่าบอตไม่ได้รับ"],
  webhook_off: ["ปิด webhook", "ไม่มีเหตุการณ์ใดไปถึงบอต เหมือนปิด Use webhook"],
  duplicates: ["ส่งซ้ำทั้งที่บอตตอบแล้ว", "โอกาส 0 ถึง 1 เช่น 0.5 คือครึ่งหนึ่งของเหตุการณ์มา 2 ครั้ง"],
  shuffle: ["สลับลำดับ", "เหตุการณ์ที่ส่งพร้อมกัน และภาพในอัลบั้มเดียวกัน มาไม่เรียงลำดับ"],
  batch_size: ["รวมหลายเหตุการณ์ส่งพร้อมกัน", "รอจนครบจำนวนนี้จึงส่ง 0 คือส่งทีละเหตุการณ์ทันที"],
  standby: ["ระบบอื่นดูแลแชตอยู่", "เหตุการณ์มาในโหมด standby ไม่มี reply token และบอตต้องเงียบ"],
  hide_user_id: ["ไม่บอกว่าใครส่ง", "เหตุการณ์มาโดยไม่มี userId"],
  unknown_sibling: ["แทรกสิ่งที่บอตไม่รู้จัก", "เหตุการณ์และข้อความชนิดที่ไม่มีใครรู้จัก มากับทุกเหตุการณ์"],
  rate_limits: ["จำกัดคำขอต่อวินาที", "เท่าที่ LINE กำหนด เกินแล้วได้คำตอบ 429"],
  per_user_limit: ["จำกัด push ต่อคนใน 1 นาที", "เกินจำนวนนี้ได้คำตอบ 429 ส่วน 0 คือไม่จำกัด"],
};

/** What can happen to the next reply or push. */
export const CHOICES = {
  none: "ปกติ",
  error_before: "ไม่ส่ง ตอบ 500",
  error_after: "ส่งแล้ว แต่ตอบ 500",
  drop_before: "ไม่ส่ง ตัดสาย",
  drop_after: "ส่งแล้ว แต่ตัดสาย",
  hang: "ไม่ส่ง เงียบ 30 วินาทีแล้วตัดสาย",
  hang_after: "ส่งแล้ว แต่เงียบ 30 วินาทีแล้วตัดสาย",
  slow: "ส่งแล้ว แต่ตอบหลัง 30 วินาที",
  rate_limit: "ไม่ส่ง 429 ขอถี่เกินไป",
  monthly_limit: "ไม่ส่ง 429 โควตาเดือนนี้หมด",
  too_many_to_user: "ไม่ส่ง 429 ถึงคนเดียวมากเกินไป",
  bad_request: "ไม่ส่ง 400 ข้อความผิดรูปแบบ",
  empty_answer: "ส่งแล้ว แต่คำตอบว่างเปล่า",
  garbage: "ส่งแล้ว แต่คำตอบอ่านไม่ออก",
};
