export default { id: "accuracy", title: "accuracy", lead: "", fields: async () => [], command: "x", body: () => ({}), show: () => [] };
