export default { id: "predictions", title: "predictions", lead: "", fields: async () => [], command: "x", body: () => ({}), show: () => [] };
