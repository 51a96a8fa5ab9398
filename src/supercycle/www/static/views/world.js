export default { id: "world", title: "world", lead: "", fields: async () => [], command: "x", body: () => ({}), show: () => [] };
