export default { id: "run", title: "run", lead: "", fields: async () => [], command: "x", body: () => ({}), show: () => [] };
